// Names of the alarms that control raises by itself. Those of the site file carry the technician's own name.
import type { Text } from '../language.ts';

/** Codes are journaled: they are only ever added. */
export const alarmTexts = {
  missing: { vi: 'Không có số liệu: {alarm}', en: 'No data: {alarm}' },
  'line-away': { vi: 'Mất đường truyền {line}', en: 'Line {line} is away' },
  'device-silent': { vi: 'Thiết bị {device} mất liên lạc', en: 'Device {device} does not answer' },
  unconfirmed: { vi: '{actuator}: bo mạch không xác nhận lệnh', en: '{actuator}: the board does not confirm' },
  'no-effect': { vi: '{actuator} đã bật nhưng không thấy chạy', en: '{actuator} is on without effect' },
  'runs-unasked': {
    vi: '{actuator} đã tắt nhưng vẫn chạy: rò rỉ hoặc kẹt',
    en: '{actuator} runs although it is off: a leak, or it is stuck',
  },
  'day-cap': { vi: '{actuator} đã dùng hết mức cho phép hôm nay', en: '{actuator} has had all it may today' },
  'works-without': { vi: 'Quy tắc {rule} đang chạy thiếu số liệu', en: 'Rule {rule} works without its data' },
  'moved-unasked': {
    vi: '{actuator} tự bật dù không ai ra lệnh',
    en: '{actuator} was switched on by something else',
  },
  'storage-stuck': { vi: 'Thẻ nhớ không trả lời', en: 'The storage does not answer' },
  'storage-full': { vi: 'Thẻ nhớ đầy', en: 'The storage is full' },
  'storage-read-only': { vi: 'Thẻ nhớ không ghi được nữa', en: 'The storage has become read-only' },
  'storage-fails': { vi: 'Thẻ nhớ bị lỗi khi ghi', en: 'The storage cannot be written' },
  'storage-held': {
    vi: 'Một chương trình khác đang ghi nhật ký này',
    en: 'Another program writes this journal',
  },
  'storage-tight': {
    vi: 'Thẻ nhớ sắp đầy, nhật ký không còn gì để bỏ bớt',
    en: 'The storage has too little room, and the journal nothing left to give up',
  },
  'stop-pressed': { vi: 'Nút dừng {name} đang được nhấn', en: 'Stop input {name} is on' },
  'clock-unknown': { vi: 'Chưa biết giờ đúng', en: 'The time is not known' },
  'gateway-off': { vi: 'Gateway đã ngừng hoạt động {time}', en: 'The gateway was off for {time}' },
} as const satisfies Record<string, Text>;
