// What the `kenh` command line says about alarms and rules.
import type { AlarmPriority, AlarmState } from '../alarm.ts';
import type { Text } from '../language.ts';

export const priorityTexts = {
  low: { vi: 'thấp', en: 'low' },
  medium: { vi: 'vừa', en: 'medium' },
  high: { vi: 'cao', en: 'high' },
  critical: { vi: 'NGUY CẤP', en: 'CRITICAL' },
} as const satisfies Record<AlarmPriority, Text>;

export const alarmStateTexts = {
  normal: { vi: 'bình thường', en: 'normal' },
  pending: { vi: 'sắp báo', en: 'about to be raised' },
  active: { vi: 'CHƯA XÁC NHẬN', en: 'NOT ACKNOWLEDGED' },
  acknowledged: { vi: 'đã xác nhận', en: 'acknowledged' },
  cleared: { vi: 'đã hết, chưa xác nhận', en: 'over, not acknowledged' },
} as const satisfies Record<AlarmState, Text>;

export const alarmLineTexts = {
  by: { vi: '{name}: {words}', en: '{name}: {words}' },
  shelved: { vi: 'tạm ẩn, còn {time} ({name}: {words})', en: 'shelved, {time} left ({name}: {words})' },
  outOfService: { vi: 'ngừng sử dụng ({name}: {words})', en: 'out of service ({name}: {words})' },
  heldBy: { vi: 'đã báo chung trong {alarm}', en: '{alarm} stands for it' },
  chattering: { vi: 'báo đi báo lại nhiều lần', en: 'comes and goes' },
  none: { vi: '✓ Không có cảnh báo.', en: '✓ No alarms.' },
  coming: { vi: '{count} cảnh báo sắp báo: kenh alarms --all', en: '{count} about to be told: kenh alarms --all' },
  hidden: { vi: '{count} cảnh báo đang ẩn: kenh alarms --all', en: '{count} hidden: kenh alarms --all' },
  unknown: { vi: 'Không có cảnh báo «{what}».', en: 'There is no alarm "{what}".' },
  acknowledged: { vi: 'Đã xác nhận: {name}', en: 'Acknowledged: {name}' },
  shelvedNow: { vi: 'Đã tạm ẩn {time}: {name}', en: 'Shelved for {time}: {name}' },
  outOfServiceNow: { vi: 'Đã ngừng sử dụng: {name}', en: 'Out of service: {name}' },
  inServiceNow: { vi: 'Đã dùng lại: {name}', en: 'In service again: {name}' },
  unshelved: { vi: 'Đã bỏ ẩn: {name}', en: 'Shown again: {name}' },
} as const satisfies Record<string, Text>;

export const ruleTexts = {
  interlock: { vi: 'liên động', en: 'interlock' },
  rule: { vi: 'quy tắc', en: 'rule' },
  active: { vi: 'ĐANG ÁP DỤNG', en: 'ACTIVE' },
  activeFor: { vi: 'ĐANG ÁP DỤNG {time}', en: 'ACTIVE for {time}' },
  heldOff: {
    vi: 'đủ điều kiện bắt đầu, nhưng điều kiện kết thúc cũng đang đúng',
    en: 'would begin, but its end condition holds too',
  },
  pauses: { vi: 'nghỉ giữa hai lần, còn {time}', en: 'pauses for another {time}' },
  pending: { vi: 'điều kiện đúng được {time}', en: 'its condition is true for {time}' },
  idle: { vi: 'chờ', en: 'waits' },
  without: { vi: 'THIẾU SỐ LIỆU', en: 'WITHOUT ITS DATA' },
  withoutFor: { vi: 'THIẾU {points} đã {time}', en: 'WITHOUT {points} for {time}' },
  wants: { vi: '{name} {value}', en: '{name} {value}' },
  ignored: {
    vi: '{name} {value} (không nghe cho đến khi hết điều kiện)',
    en: '{name} {value} (not heard until its condition is over)',
  },
  wantsNothing: { vi: 'không yêu cầu gì', en: 'wants nothing' },
  none: { vi: 'Chưa khai báo quy tắc nào.', en: 'No rules are configured.' },
  unknown: { vi: 'Không có quy tắc «{what}».', en: 'There is no rule "{what}".' },
  written: { vi: 'Viết trong cấu hình', en: 'As written' },
  inputs: { vi: 'Số liệu đang có', en: 'What it sees' },
  noInputs: { vi: 'không dùng số liệu nào', en: 'it reads no points' },
  now: { vi: 'Đang muốn', en: 'What it wants now' },
  when: { vi: 'khi', en: 'when' },
  for: { vi: 'đúng liên tục {time}', en: 'true for {time} without a break' },
  then: { vi: 'thì', en: 'then' },
  until: { vi: 'đến khi', en: 'until' },
  lasting: { vi: 'nhiều nhất', en: 'lasting' },
  pause: { vi: 'nghỉ ít nhất', en: 'pause' },
  between: { vi: 'trong giờ', en: 'between' },
  withoutLabel: { vi: 'thiếu số liệu', en: 'without data' },
  withoutRest: { vi: 'không yêu cầu gì', en: 'wants nothing' },
  withoutKeep: { vi: 'giữ như cũ, nhiều nhất {time}', en: 'keeps on for at most {time}' },
  withoutDuty: { vi: 'chạy {on} trong mỗi {every}', en: 'runs {on} in every {every}' },
  withoutAct: { vi: 'vẫn làm như khi điều kiện đúng', en: 'does as if its condition were true' },
  because: { vi: 'lý do', en: 'because' },
} as const satisfies Record<string, Text>;
