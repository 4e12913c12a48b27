// What the `kenh` command line says about actuators: who wants what, what stands against it, what proves it.
import type { ActuatorRole } from '../actuator.ts';
import type { ActuatorStatus } from '../actuator-status.ts';
import type { CommandState, Rank } from '../command.ts';
import type { Text } from '../language.ts';

/** Valves are opened and shut; everything else is switched, the two relays of a vent too. */
export const stateWords = {
  on: { vi: 'BẬT', en: 'ON' },
  off: { vi: 'TẮT', en: 'OFF' },
  open: { vi: 'MỞ', en: 'OPEN' },
  shut: { vi: 'ĐÓNG', en: 'SHUT' },
  left: { vi: 'để nguyên', en: 'left as it is' },
  unknown: { vi: 'chưa biết', en: 'not known' },
} as const satisfies Record<string, Text>;

export const roleTexts = {
  pump: { vi: 'bơm', en: 'pump' },
  'main-valve': { vi: 'van tổng', en: 'main valve' },
  'zone-valve': { vi: 'van khu', en: 'zone valve' },
  valve: { vi: 'van', en: 'valve' },
  dosing: { vi: 'châm phân', en: 'dosing' },
  mist: { vi: 'phun sương', en: 'misting' },
  fan: { vi: 'quạt', en: 'fan' },
  heater: { vi: 'sưởi', en: 'heater' },
  light: { vi: 'đèn', en: 'light' },
  screen: { vi: 'màn che', en: 'screen' },
  vent: { vi: 'cửa thông gió', en: 'vent' },
  lamp: { vi: 'đèn báo', en: 'alarm lamp' },
  siren: { vi: 'còi', en: 'siren' },
  other: { vi: 'thiết bị', en: 'output' },
} as const satisfies Record<ActuatorRole, Text>;

export const rankTexts = {
  hold: { vi: 'dừng, khóa', en: 'stop, lock' },
  interlock: { vi: 'liên động', en: 'interlock' },
  local: { vi: 'người tại chỗ', en: 'person on site' },
  remote: { vi: 'từ xa', en: 'from afar' },
  flow: { vi: 'kịch bản', en: 'flow' },
  rule: { vi: 'quy tắc', en: 'rule' },
} as const satisfies Record<Rank, Text>;

export const commandTexts = {
  asked: { vi: 'đã nhận lệnh', en: 'asked for' },
  driving: { vi: 'đã gửi tới bo mạch', en: 'sent to the board' },
  confirmed: { vi: 'bo mạch xác nhận', en: 'confirmed by the board' },
  flowing: { vi: 'chạy thật', en: 'really works' },
  ended: { vi: 'kết thúc', en: 'ended' },
  refused: { vi: 'không thực hiện', en: 'not carried out' },
  failed: { vi: 'không thành công', en: 'did not succeed' },
} as const satisfies Record<CommandState, Text>;

export const proofTexts = {
  idle: { vi: 'không xét khi nghỉ', en: 'not looked at while it rests' },
  waiting: { vi: 'đang chờ kết quả', en: 'being waited for' },
  proven: { vi: 'có', en: 'yes' },
  'no-effect': { vi: 'KHÔNG THẤY', en: 'NO SIGN OF IT' },
  'idle-flow': { vi: 'CÓ KHI ĐÃ TẮT: rò rỉ hoặc kẹt', en: 'ALTHOUGH IT IS OFF: a leak, or it is stuck' },
} as const satisfies Record<NonNullable<ActuatorStatus['proof']>, Text>;

export const whyTexts = {
  because: { vi: 'vì {why}', en: 'because: {why}' },
  stays: { vi: 'giữ nguyên vì {why}', en: 'it stays so because: {why}' },
  wants: { vi: 'Ai muốn gì', en: 'Who wants what' },
  nobody: { vi: 'không ai yêu cầu', en: 'nobody asks for it' },
  left: { vi: 'còn {time}', en: '{time} left' },
  noEnd: { vi: 'đến khi có người cho chạy lại', en: 'until somebody releases it' },
  loses: { vi: 'chưa được vì {why}', en: 'not followed: {why}' },
  evidence: { vi: 'Bằng chứng', en: 'Evidence' },
  order: { vi: 'Lệnh', en: 'Order' },
  board: { vi: 'Bo mạch', en: 'Board' },
  water: { vi: 'Nước chảy thật', en: 'Water flows' },
  works: { vi: 'Chạy thật', en: 'Really works' },
  noOrder: { vi: 'chưa có', en: 'none yet' },
  follows: { vi: 'theo {name}', en: 'following {name}' },
  unheard: { vi: 'chưa trả lời', en: 'not heard yet' },
  confirmed: { vi: 'xác nhận từ {time} trước', en: 'confirmed for {time}' },
  unconfirmed: { vi: 'CHƯA XÁC NHẬN', en: 'NOT CONFIRMED' },
  fault: { vi: 'lỗi gần nhất: {detail}', en: 'last fault: {detail}' },
  since: { vi: 'từ {time} trước', en: 'for {time}' },
  noProof: { vi: 'không có cảm biến', en: 'no sensor sees it' },
  today: { vi: 'Hôm nay', en: 'Today' },
  ran: { vi: 'chạy {time}', en: 'ran for {time}' },
  ranOf: { vi: 'chạy {time}, tối đa {most}', en: 'ran for {time} of {most}' },
  used: { vi: '{litre} L', en: '{litre} L' },
  usedOf: { vi: '{litre} L, tối đa {most} L', en: '{litre} L of {most} L' },
  running: { vi: 'lần này đã chạy {time}', en: 'this run: {time}' },
  longest: { vi: 'mỗi lần tối đa {time}', en: 'at most {time} at a time' },
  lease: {
    vi: 'bo mạch tự về {rest} sau {time} khi gateway ngừng hoạt động',
    en: 'its board goes to {rest} by itself {time} after the gateway dies',
  },
  noLease: {
    vi: 'không tự tắt khi gateway ngừng hoạt động',
    en: 'does not switch off by itself when the gateway dies',
  },
  byHand: { vi: 'đang điều khiển bằng tay: tự động không can thiệp', en: 'driven by hand: automation leaves it alone' },
  byHandOf: {
    vi: '{name} đang điều khiển bằng tay: tự động không can thiệp',
    en: '{name} drives it by hand: automation leaves it alone',
  },
  none: { vi: 'Chưa khai báo thiết bị điều khiển nào.', en: 'No actuators are configured.' },
  rest: { vi: 'trạng thái nghỉ', en: 'rest' },
} as const satisfies Record<string, Text>;

export const runTexts = {
  accepted: { vi: 'Đã nhận: {name} {value} trong {time}', en: 'Taken: {name} {value} for {time}' },
  waits: { vi: 'Đang chờ: {why}', en: 'It waits: {why}' },
  driving: { vi: 'Đã gửi lệnh tới bo mạch', en: 'Sent to the board' },
  confirmed: { vi: '✓ Bo mạch xác nhận: {name} {value}', en: '✓ The board confirms: {name} {value}' },
  flowing: { vi: '✓ Chạy thật (cảm biến thấy)', en: '✓ It really works (a sensor sees it)' },
  over: { vi: '{name}: {state}, {why}', en: '{name}: {state}, {why}' },
  overUnknown: {
    vi: '{name}: lệnh không còn nữa (không đọc được nhật ký để biết vì sao)',
    en: '{name}: the command is gone (the journal that says why cannot be read)',
  },
  stillWaits: {
    vi: 'Lệnh vẫn còn, sẽ chạy khi được. Xem: kenh why {actuator} · Bỏ: kenh stop {actuator}',
    en: 'The command stays and runs when it can. See: kenh why {actuator} · Give up: kenh stop {actuator}',
  },
  left: {
    vi: 'Lệnh vẫn chạy tiếp, còn {time}. Dừng: kenh stop {actuator}',
    en: 'The command goes on, {time} left. Stop it: kenh stop {actuator}',
  },
  lost: {
    vi: 'Mất liên lạc với bộ điều khiển: không biết lệnh còn chạy không.',
    en: 'Control does not answer any more: nobody knows whether the command goes on.',
  },
  refused: { vi: 'Không được: {why}', en: 'No: {why}' },
  unknownActuator: { vi: 'Không có thiết bị «{what}».', en: 'There is no actuator "{what}".' },
  unknownStop: { vi: 'Không có thiết bị hay khu «{what}».', en: 'There is no actuator or zone "{what}".' },
  several: {
    vi: '«{what}» có thể là: {ids}. Hãy viết mã.',
    en: '"{what}" may be: {ids}. Write the id.',
  },
  wrongDuration: {
    vi: 'Không hiểu thời gian «{text}»: viết 45s, 10min, 1h, 1h30min, «10 phút».',
    en: 'Not a duration: "{text}". Write 45s, 10min, 1h, 1h30min.',
  },
  wrongValue: {
    vi: 'Không hiểu giá trị «{text}»: viết on, off hoặc một số.',
    en: 'Not a value: "{text}". Write on, off or a number.',
  },
  wrongUnit: {
    vi: '{name} tính bằng {unit}, không phải «{text}».',
    en: '{name} is in {unit}, not "{text}".',
  },
  needsValue: {
    vi: '{name} không phải loại chỉ bật hoặc tắt: hãy thêm --value, ví dụ --value 60{unit}.',
    en: '{name} is more than on and off: add --value, such as --value 60{unit}.',
  },
  needsSwitch: { vi: '{name} chỉ bật hoặc tắt được.', en: '{name} can only be on or off.' },
  stopped: { vi: 'Đã dừng {name}.', en: '{name} is stopped.' },
  skipped: {
    vi: 'Lịch và quy tắc không bật lại trong hôm nay. Cho chạy lại: kenh release {hold} --as TÊN',
    en: 'Schedules and rules leave it alone for the rest of the day. Lift that with: kenh release {hold} --as NAME',
  },
  skippedWith: {
    vi: 'Các khu sau cũng dừng, hôm nay không tự tưới nữa: {zones}. Cho chạy lại từng khu: kenh release {hold} --as TÊN',
    en: 'These zones stop with it and do not water by themselves today: {zones}. Lift that for each: kenh release {hold} --as NAME',
  },
  skippedOnce: {
    vi: 'Quy tắc đang bật nó sẽ chờ tới lần sau.',
    en: 'Rules that want it now wait for their next time.',
  },
  unknownPerson: { vi: 'không rõ tên', en: 'somebody' },
  restByTimer: {
    vi: '✗ {name}: bo mạch không trả lời; bộ hẹn giờ của nó đã hết nên nó phải tự nghỉ rồi, hãy đến xem',
    en: '✗ {name}: its board does not answer; by its timer it must have gone to rest: go and look',
  },
  atRest: { vi: '✓ {name}: bo mạch xác nhận {value}', en: '✓ {name}: the board confirms {value}' },
  notAtRest: { vi: '✗ {name}: chưa về trạng thái nghỉ: {why}', en: '✗ {name} is not at rest yet: {why}' },
  stoppedAll: {
    vi: 'Đã dừng tất cả nước và phân bón. Cho chạy lại: kenh release --as TÊN',
    en: 'All water and dosing is stopped. Release it with: kenh release --as NAME',
  },
  stopWhat: {
    vi: 'Dừng gì? kenh stop <thiết bị|khu>, hoặc kenh stop --all.',
    en: 'Stop what? kenh stop <actuator|zone>, or kenh stop --all.',
  },
  locked: {
    vi: 'Đã khóa bảo trì {name}. Mở khóa: kenh release {hold} --as TÊN',
    en: '{name} is locked. Release it with: kenh release {hold} --as NAME',
  },
  notDurable: {
    vi: 'Chưa ghi được vào thẻ nhớ: đang có hiệu lực, nhưng mất điện thì có thể mất.',
    en: 'Not on the card yet: it holds, but a power cut may take it.',
  },
  released: { vi: 'Đã cho chạy lại: {what}.', en: 'Released: {what}.' },
  releasedSkip: {
    vi: 'Lịch và quy tắc lại được chạy nó hôm nay; đang cần thì chạy ngay.',
    en: 'Schedules and rules may run it today again; what wants it now starts at once.',
  },
  releasedNothing: {
    vi: 'Không có gì tự chạy ngay; quy tắc đang muốn chạy chờ điều kiện hết rồi đúng lại, hoặc sang ngày mới.',
    en: 'Nothing starts by this: rules that want to run now wait until their condition was over, or for the next day.',
  },
  noHolds: { vi: 'Không có gì đang bị dừng hay khóa.', en: 'Nothing is stopped or locked.' },
  unknownHold: { vi: 'Không có lệnh dừng hay khóa «{what}».', en: 'There is no stop or lock "{what}".' },
  whichHold: { vi: 'Cho chạy lại cái nào?', en: 'Release which one?' },
  needsName: {
    vi: 'Cần tên thật của người làm việc này: thêm --as TÊN (hoặc đặt KENH_NAME).',
    en: 'This needs the name of a real person: add --as NAME (or set KENH_NAME).',
  },
  needsReason: { vi: 'Cần lý do: thêm --because "…".', en: 'This needs a reason: add --because "…".' },
  tooLong: { vi: '{what} dài quá {most} ký tự.', en: '{what} has more than {most} signs.' },
  handOn: {
    vi: '{name}: đang điều khiển bằng tay, tự động không can thiệp. Xong việc: kenh hand {actuator} off',
    en: '{name} is driven by hand, automation leaves it alone. When done: kenh hand {actuator} off',
  },
  handOnStops: {
    vi: '{name}: đang chạy theo lệnh, sẽ tắt trước rồi giao lại để điều khiển bằng tay; tự động không can thiệp nữa. Xong việc: kenh hand {actuator} off',
    en: '{name} was running by order: it is switched off first, then it is yours; automation leaves it alone. When done: kenh hand {actuator} off',
  },
  handOff: { vi: '{name}: trở lại tự động.', en: '{name} is automatic again.' },
  name: { vi: 'tên', en: 'the name' },
  reason: { vi: 'lý do', en: 'the reason' },
} as const satisfies Record<string, Text>;

export const holdTexts = {
  all: { vi: 'Dừng tất cả', en: 'everything stopped' },
  lock: { vi: 'Khóa bảo trì {name}', en: '{name} locked' },
  skip: { vi: 'Hôm nay không tự chạy: {name}', en: '{name} not again today' },
  since: { vi: 'từ {time}', en: 'since {time}' },
} as const satisfies Record<string, Text>;

/** The block of `kenh status`. */
export const overviewTexts = {
  title: { vi: 'Điều khiển', en: 'Control' },
  allAtRest: { vi: '{count} thiết bị đều đang nghỉ', en: 'all {count} actuators are at rest' },
  away: { vi: '{count} / {all} thiết bị đang chạy', en: '{count} of {all} actuators are away from rest' },
  noHolds: { vi: 'không có gì bị dừng hay khóa', en: 'nothing is stopped or locked' },
  noAlarms: { vi: 'không có cảnh báo', en: 'no alarms' },
  alarms: { vi: '{count} cảnh báo', en: '{count} alarms' },
  alarm: { vi: '1 cảnh báo', en: '1 alarm' },
} as const satisfies Record<string, Text>;
