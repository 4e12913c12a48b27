// What `kenh water` says.
import type { Text } from '../language.ts';

export const waterTexts = {
  none: {
    vi: 'Chưa có khu nào tính thiếu nước: thêm một mục deficit vào derived của tệp cấu hình.',
    en: 'No zone has a water ledger: add an entry with deficit to derived in the site file.',
  },
  full: { vi: 'đủ nước', en: 'full' },
  lacks: { vi: 'thiếu {deficit} mm', en: '{deficit} mm lacking' },
  stress: { vi: 'thiếu {deficit} mm: CÂY BỊ HẠN', en: '{deficit} mm lacking: THE CROP IS UNDER STRESS' },
  limits: {
    vi: 'nên tưới trước khi thiếu {easy} mm, cây héo khi thiếu {available} mm',
    en: 'water before {easy} mm are lacking; at {available} mm it wilts',
  },
  refill: { vi: 'tưới đầy cần {litre} L', en: '{litre} L fill it up' },
  today: {
    vi: 'hôm nay: sáng thiếu {begun} mm, cây dùng {taken} mm, mưa {rain} mm, tưới {litre} L ({irrigation} mm)',
    en: 'today: {begun} mm lacking at its begin, the crop took {taken} mm, rain {rain} mm, given {litre} L ({irrigation} mm)',
  },
  corrected: { vi: 'chỉnh tay {mm} mm', en: 'corrected by {mm} mm' },
  unsure: {
    vi: 'chưa chắc: thiếu số liệu hôm nay hoặc hôm qua',
    en: 'not sure: too little was seen today or yesterday',
  },
  unknown: { vi: 'Không có sổ nước «{what}».', en: 'There is no water ledger "{what}".' },
  wrongMm: {
    vi: '«{text}» không phải số mm, ví dụ -5mm (bớt thiếu) hoặc 3.5mm (thiếu thêm)',
    en: '"{text}" is no number of mm, such as -5mm (less is lacking) or 3.5mm (more is)',
  },
  done: { vi: '{name}: đã chỉnh {mm} mm, nay {state}.', en: '{name}: corrected by {mm} mm, now {state}.' },
} as const satisfies Record<string, Text>;
