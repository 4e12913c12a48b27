// What people are told when the journal has to give something up.
import type { Text } from '../language.ts';

export const retentionTexts = {
  thinned: {
    vi: 'Bộ nhớ sắp đầy: {count} số đo cũ đã được rút gọn thành giá trị theo phút hoặc giờ.',
    en: 'Storage is nearly full: {count} old readings were condensed to minutes or hours.',
  },
  dropped: {
    vi: 'Bộ nhớ sắp đầy: {count} số đo cũ nhất đã bị xóa.',
    en: 'Storage is nearly full: the {count} oldest readings were deleted.',
  },
  legalDropped: {
    vi: 'Bộ nhớ đầy: {count} số đo bắt buộc lưu trữ đã bị xóa. Hãy thay thẻ nhớ lớn hơn.',
    en: 'Storage is full: {count} readings that must be kept by law were deleted. Fit larger storage.',
  },
  uplinkGivenUp: {
    vi: 'Máy chủ "{uplink}" mất liên lạc quá lâu: {count} số đo sẽ không được gửi tới đó nữa.',
    en: 'Server "{uplink}" was out of reach for too long: {count} readings will never be sent to it.',
  },
  eventsOverQuota: {
    vi: 'Nhật ký sự kiện dùng {megabytes} MB, vượt hạn mức {quota} MB; không có sự kiện nào bị xóa.',
    en: 'The event log takes {megabytes} MB, above its quota of {quota} MB; no event was deleted.',
  },
} as const satisfies Record<string, Text>;
