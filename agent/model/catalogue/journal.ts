// What the journal tells people: notes in the events and words of its state.
import type { Text } from '../language.ts';

export const journalTexts = {
  setAside: {
    vi: 'Thư mục nhật ký chứa dữ liệu {what}; đã chuyển nguyên vẹn sang "{folder}" và bắt đầu nhật ký mới.',
    en: 'The journal folder held {what}; it was moved untouched to "{folder}" and a new journal was begun.',
  },
  otherGateway: { vi: 'của gateway khác ({gateway})', en: 'data of another gateway ({gateway})' },
  simulatedData: { vi: 'mô phỏng', en: 'simulated data' },
  realData: { vi: 'thật (không phải mô phỏng)', en: 'real data (not simulated)' },
  newerFormat: { vi: 'của phiên bản mới hơn ({version})', en: 'data of a newer version ({version})' },
  unknownContent: { vi: 'không rõ nguồn gốc', en: 'data of unknown origin' },
  lockedByOther: {
    vi: 'Một tiến trình khác (pid {pid}) đang ghi nhật ký này; số đo tạm giữ trong bộ nhớ.',
    en: 'Another process (pid {pid}) writes this journal; readings are kept in memory meanwhile.',
  },
  fullDisk: {
    vi: 'Thẻ nhớ đầy; số đo tạm giữ trong bộ nhớ.',
    en: 'The disk is full; readings are kept in memory meanwhile.',
  },
  readOnly: {
    vi: 'Thẻ nhớ chỉ đọc được, không ghi được; số đo tạm giữ trong bộ nhớ.',
    en: 'The storage is read-only; readings are kept in memory meanwhile.',
  },
  storageFault: {
    vi: 'Không ghi được thẻ nhớ ({detail}); số đo tạm giữ trong bộ nhớ.',
    en: 'The storage refuses ({detail}); readings are kept in memory meanwhile.',
  },
  storageStuck: {
    vi: 'Thẻ nhớ không trả lời đã {seconds} giây; số đo tạm giữ trong bộ nhớ.',
    en: 'The storage has not answered for {seconds} s; readings are kept in memory meanwhile.',
  },
  noReserve: {
    vi: 'Chưa dành trước được chỗ cho nhật ký ({detail}); việc ghi vẫn tiếp tục.',
    en: 'No room could be reserved for the journal ({detail}); writing goes on.',
  },
  eventsLost: {
    vi: 'Bộ nhớ đầy khi thẻ nhớ hỏng: đã bỏ {count} sự kiện cũ nhất.',
    en: 'Memory was full while the storage failed: the {count} oldest events were given up.',
  },
} as const satisfies Record<string, Text>;
