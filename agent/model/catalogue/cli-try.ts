// What `kenh rules try` says of a day that it replayed.
import type { Text } from '../language.ts';

export const tryTexts = {
  recorded: { vi: 'Thử {file} với số liệu đã ghi', en: '{file} on what was recorded' },
  madeUp: { vi: 'Thử {file} với một ngày GIẢ ĐỊNH', en: '{file} on a MADE-UP day' },
  range: { vi: '{from} đến {to} · {count} số liệu', en: '{from} to {to} · {count} readings' },
  noFeedback: {
    vi: 'Số liệu đã ghi không đổi theo những gì thử: đất tưới rồi vẫn khô như lúc ghi.',
    en: 'Recordings do not answer to what is tried: soil that is watered here stays as dry as it was.',
  },
  begins: {
    vi: 'Trước {from} chưa có số liệu nào: không tính.',
    en: 'Before {from} nothing was recorded: it is left out.',
  },
  missing: { vi: 'Không có số liệu đã ghi: {points}', en: 'Never recorded: {points}' },
  actuators: { vi: 'Thiết bị', en: 'Actuators' },
  rules: { vi: 'Quy tắc', en: 'Rules' },
  alarms: { vi: 'Cảnh báo', en: 'Alarms' },
  water: { vi: 'Tổng cộng {litre} L nước', en: '{litre} L of water altogether' },
  runs: { vi: '{count} lần · {time}', en: '{count} runs · {time}' },
  run: { vi: '1 lần · {time}', en: '1 run · {time}' },
  litre: { vi: '{litre} L', en: '{litre} L' },
  never: { vi: 'không chạy', en: 'never runs' },
  neverActive: { vi: 'không lần nào', en: 'never' },
  without: { vi: 'thiếu số liệu {time}', en: 'without its data for {time}' },
  refused: { vi: '{count} lần không chạy được: {why}', en: 'not carried out {count} times: {why}' },
  more: { vi: '… và {count} lần trước đó', en: '… and {count} before' },
  count: { vi: '{name}: {count} lần', en: '{name}: {count} times' },
  noRules: { vi: 'Tệp này chưa có quy tắc nào.', en: 'This file has no rules.' },
} as const satisfies Record<string, Text>;
