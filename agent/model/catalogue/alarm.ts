// Names of the alarms that control raises by itself. Those of the site file carry the technician's own name.
import type { Text } from '../language.ts';

/** Codes are journaled: they are only ever added. */
export const alarmTexts = {
  missing: { vi: 'Không có số liệu: {alarm}', en: 'No data: {alarm}' },
  'line-away': { vi: 'Mất kết nối đường truyền {line}', en: 'Line {line} is away' },
  'device-silent': { vi: 'Thiết bị {device} mất liên lạc', en: 'Device {device} does not answer' },
  unconfirmed: { vi: '{actuator}: bo mạch không xác nhận lệnh', en: '{actuator}: the board does not confirm' },
  'no-effect': { vi: '{actuator} đã bật nhưng không thấy chạy', en: '{actuator} is on without effect' },
  'runs-unasked': {
    vi: '{actuator} đã tắt nhưng vẫn chạy: rò rỉ hoặc kẹt',
    en: '{actuator} runs although it is off: a leak, or it is stuck',
  },
  'day-cap': { vi: '{actuator} đã dùng hết mức cho phép hôm nay', en: '{actuator} has had all it may today' },
  'works-without': { vi: 'Quy tắc {rule} đang chạy thiếu số liệu', en: 'Rule {rule} works without its data' },
  'journal-fails': { vi: 'Không ghi được nhật ký: {why}', en: 'The journal cannot be written: {why}' },
  'stop-pressed': { vi: 'Nút dừng {name} đang được nhấn', en: 'Stop input {name} is on' },
  'clock-unknown': { vi: 'Chưa biết giờ đúng', en: 'The time is not known' },
  'gateway-off': { vi: 'Gateway đã ngừng hoạt động {time}', en: 'The gateway was off for {time}' },
} as const satisfies Record<string, Text>;
