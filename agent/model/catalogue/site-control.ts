// What the reader of site files says about the sections that control works by: derived points, actuators, groups, zones, rules,
// interlocks, alarms, stops. `{found}` is quoted by the caller.
import type { Text } from '../language.ts';

export const controlComplaintTexts = {
  'derived-unit': {
    vi: '{found} tính bằng {unit}, ở đây cần {wanted}',
    en: '{found} is in {unit}, and {wanted} is wanted here',
  },
  'derived-sum': {
    vi: '{found} không cộng dồn theo ngày được (đơn vị «{unit}»)',
    en: '{found} cannot be summed up over the day (its unit is "{unit}")',
  },
  'soil-upside-down': {
    vi: 'điểm héo {found} phải thấp hơn sức giữ nước {most}',
    en: 'the wilting point {found} must be below the field capacity {most}',
  },
  'unknown-zone': { vi: 'trong zones không có {found}', en: 'there is no zone {found}' },
  'no-location': {
    vi: '{found} cần vị trí của gateway: ghi location ở mục gateway',
    en: '{found} needs the place of the gateway: write location into gateway',
  },
  'no-such-point': { vi: 'không có điểm đo {found}', en: 'there is no point {found}' },
  'read-only-point': { vi: 'điểm {found} chỉ đọc được, không điều khiển được', en: 'the point {found} is read-only' },
  'not-drivable': {
    vi: 'điểm {found} không phải bật/tắt cũng không phải số: không điều khiển được',
    en: 'the point {found} is neither on/off nor a number: nothing can drive it',
  },
  'pin-rests-otherwise': {
    vi: 'rest {found} khác với rest {rest} của chân {point}',
    en: 'rest {found} differs from rest {rest} of the pin {point}',
  },
  'same-output': {
    vi: '{found} đã do {other} điều khiển (dòng {first}): mỗi ngõ ra chỉ có một chủ',
    en: '{found} is driven by {other} already (line {first}): an output has one owner',
  },
  'wrong-value': { vi: '{key}: {point} không nhận giá trị {found}', en: '{key}: {point} cannot be {found}' },
  'value-unit': {
    vi: '{key}: {found} khác đơn vị của {point} ({unit})',
    en: '{key}: {found} is not in the unit of {point} ({unit})',
  },
  'unknown-actuator': { vi: 'trong actuators không có {found}', en: 'there is no actuator {found}' },
  'wrong-role': { vi: '{found} có role {role}', en: '{found} has the role {role}' },
  'longest-why': {
    vi: 'longest: none cho chạy không giới hạn: phải ghi lý do ở why',
    en: 'longest: none lets it run without limit: the reason belongs into why',
  },
  'longest-wet': {
    vi: 'role {role} không được chạy không giới hạn: ngập, cháy bơm, quá liều',
    en: 'a {role} may not run without limit: floods, burnt pumps, overdoses',
  },
  'litres-unmeasured': {
    vi: 'per_day.litres cần meter (đồng hồ nước) hoặc flow để tính lít',
    en: 'per_day.litres needs a meter, or a flow, to count litres by',
  },
  'meter-unit': { vi: '{found} không đo lưu lượng hay thể tích nước', en: '{found} measures neither flow nor volume' },
  'flow-too-large': {
    vi: '{found} L/phút nhiều hơn bơm {pump} cấp được ({most} L/phút): sẽ không bao giờ mở',
    en: '{found} L/min is more than pump {pump} delivers ({most} L/min): it would never open',
  },
  'reference-circle': { vi: 'pump và main chạy vòng tròn: {chain}', en: 'pump and main go in a circle: {chain}' },
  'no-timer': {
    vi: 'bo mạch {profile} của {point} không có bộ hẹn giờ cho lease',
    en: 'board {profile} of {point} has no timer for a lease',
  },
  'lease-needs-off': {
    vi: 'bộ hẹn giờ của bo mạch chỉ biết tự tắt: rest phải là off',
    en: 'a board’s timer can only switch off: rest must be off',
  },
  'lease-order': {
    vi: 'lease của bơm {found} dài hơn nửa lease của van {valve} ({lease}): bơm phải tự tắt trước van',
    en: 'the lease of pump {found} is over half of that of valve {valve} ({lease}): the pump must let go first',
  },
  'rest-wet': {
    vi: 'role {role} phải có rest: off, không thể là {found}: khi không ai yêu cầu thì không được có nước chảy',
    en: 'a {role} must rest off, not {found}: no water flows while nobody asks for it',
  },
  'lease-none': {
    vi: '{found} không tự về trạng thái nghỉ khi gateway ngừng hoạt động: bộ hẹn giờ của bo mạch không được dùng',
    en: '{found} does not go to rest by itself when the gateway dies: its board’s timer is not used',
  },
  'no-own-timer': {
    vi: '{found} không tự tắt khi gateway ngừng hoạt động: bo mạch {profile} không có bộ hẹn giờ',
    en: '{found} does not go off by itself when the gateway dies: board {profile} has no timer',
  },
  'pump-outlives-valves': {
    vi: 'khi gateway ngừng hoạt động, van {valve} tự đóng còn bơm {found} chạy tiếp với van đóng',
    en: 'when the gateway dies valve {valve} closes by itself and pump {found} goes on against it',
  },
  'group-without-limit': {
    vi: 'nhóm {found} cần most (tối đa bao nhiêu cái) hoặc exclusive (nghỉ giữa hai cái)',
    en: 'group {found} needs most (how many at a time) or exclusive (the pause between two)',
  },
  'duplicate-member': { vi: '{found} có hai lần trong nhóm', en: '{found} is in the group twice' },
  'same-valve': {
    vi: 'van {found} đã thuộc khu {other} (dòng {first})',
    en: 'valve {found} belongs to zone {other} already (line {first})',
  },
  'duplicate-id': {
    vi: 'mã {found} đã có ở {section} (dòng {first})',
    en: 'the id {found} stands in {section} already (line {first})',
  },
  'no-effect': { vi: 'then của {found} không điều khiển gì', en: 'then of {found} drives nothing' },
  'between-interlock': {
    vi: 'liên động bảo vệ cả ngày: không có between',
    en: 'an interlock protects all day: it has no between',
  },
  'act-rule': {
    vi: 'chỉ liên động mới được làm khi không biết (without: act)',
    en: 'only an interlock may act without knowing (without: act)',
  },
  'duty-too-long': {
    vi: 'chu kỳ {found}: thời gian chạy phải ngắn hơn cả chu kỳ',
    en: 'duty {found}: it must be on for less than each period',
  },
  'empty-between': { vi: 'between {found}: hai giờ giống nhau', en: 'between {found}: both times are the same' },
  'rule-loop': {
    vi: '{found} đọc điểm do chính nó điều khiển: {chain}',
    en: '{found} reads what it drives itself: {chain}',
  },
  'always-so': { vi: '{found} lúc nào cũng đúng', en: '{found} always holds' },
  'never-so': { vi: '{found} không bao giờ đúng', en: '{found} never holds' },
  'rule-never': {
    vi: 'Quy tắc không bao giờ bắt đầu: khi «when» đúng thì {found} cũng đúng',
    en: 'The rule never begins: whenever "when" holds, {found} holds too',
  },
  'reads-itself': {
    vi: '{key} đọc chính ngõ ra {found}: rơ-le chỉ nói lại lệnh đã nhận, không chứng tỏ điều gì',
    en: '{key} reads its own output {found}: a relay says what it was told and proves nothing',
  },
  'rules-fight': {
    vi: '{rule} đặt {actuator} thành {found}, còn {other} đặt thành {otherValue} (dòng {first}): hai bên giành nhau',
    en: '{rule} sets {actuator} to {found}, and {other} sets it to {otherValue} (line {first}): they fight',
  },
  'total-too-long': {
    vi: 'total {found} dài hơn within {within}: không bao giờ đủ',
    en: 'total {found} is longer than within {within}: it can never be full',
  },
  'rearm-too-large': {
    vi: 'rearm {found} phải nhỏ hơn by {by}',
    en: 'rearm {found} must be smaller than by {by}',
  },
  'bounds-missing': { vi: 'cảnh báo {found} cần above hoặc below', en: 'alarm {found} needs above or below' },
  'bounds-crossed': {
    vi: 'below {found} phải nhỏ hơn above {above}',
    en: 'below {found} must be smaller than above {above}',
  },
  'not-a-contact': { vi: '{found} không phải điểm đóng/mở', en: '{found} is not an on/off point' },
  'stop-is-output': {
    vi: '{found} do {other} điều khiển: nút dừng phải là một đầu vào',
    en: '{found} is driven by {other}: a stop must be an input',
  },
} as const satisfies Record<string, Text>;

export const controlExpectationTexts = {
  'duration-or-none': {
    vi: 'khoảng thời gian từ {min} đến {max}, ví dụ 30s, 45min, 2h; hoặc none',
    en: 'a duration from {min} to {max}, such as 30s, 45min, 2h; or none',
  },
  'duration-or-none-why': {
    vi: 'khoảng thời gian, hoặc why: "lý do"',
    en: 'a duration, or why: "the reason"',
  },
  flow: { vi: 'lưu lượng, ví dụ 120 L/min, 7.2 m³/h', en: 'a flow, such as 120 L/min, 7.2 m³/h' },
  'a-value': {
    vi: 'on, off, hoặc số (có thể kèm đơn vị): 30, 30 %',
    en: 'on, off, or a number (its unit may follow): 30, 30 %',
  },
  'a-rest': {
    vi: 'on, off, số, hoặc hold (giữ nguyên chỗ)',
    en: 'on, off, a number, or hold (it stays where it is)',
  },
  'number-or-boolean': { vi: 'biểu thức ra số hoặc đúng/sai', en: 'an expression that is a number, or true or false' },
  'on-off': { vi: 'on hoặc off', en: 'on or off' },
  'number-of': { vi: 'số từ {min} đến {max} {unit}', en: 'a number from {min} to {max} {unit}' },
  'point-name': {
    vi: 'tên điểm dạng thiết_bị.điểm, ví dụ relays.relay_1',
    en: 'a point as device.point, such as relays.relay_1',
  },
  'known-points': { vi: 'có các điểm: {ids}', en: 'the points: {ids}' },
  'points-with-unit': { vi: 'điểm tính bằng {units}', en: 'a point in {units}' },
  'expression-text': {
    vi: 'biểu thức trong nháy, ví dụ "air.air_temp > 32"',
    en: 'an expression in quotes, such as "air.air_temp > 32"',
  },
  roles: { vi: 'role: {roles}', en: 'the role {roles}' },
  'shorter-lease': { vi: 'nhiều nhất {most}', en: 'at most {most}' },
  members: { vi: 'danh sách ít nhất hai mã trong actuators', en: 'a list of at least two actuators' },
  without: {
    vi: 'khi thiếu số liệu: rest, act (liên động), nhóm keep: 10min, hoặc nhóm duty: 10min/30min',
    en: 'what to do without inputs: rest, act (interlocks), a mapping keep: 10min, or duty: 10min/30min',
  },
  duty: { vi: 'chạy/chu kỳ, ví dụ 10min/30min', en: 'on/period, such as 10min/30min' },
  between: { vi: 'từ-đến trong ngày, ví dụ 06:00-18:00', en: 'from-to in a day, such as 06:00-18:00' },
  'point-list': { vi: 'danh sách điểm [air.air_temp, …]', en: 'a list of points [air.air_temp, …]' },
  date: { vi: 'ngày, ví dụ 2026-03-01', en: 'a date such as 2026-03-01' },
  stages: {
    vi: 'số ngày của bốn giai đoạn, ví dụ [30, 40, 45, 30]',
    en: 'the days of four stages, such as [30, 40, 45, 30]',
  },
  'valid-range': {
    vi: '{point} chỉ từ {min} đến {max}',
    en: '{point} is from {min} to {max} only',
  },
  'one-value': {
    vi: 'cùng một giá trị, hoặc between không chồng nhau',
    en: 'one value, or between without an overlap',
  },
} as const satisfies Record<string, Text>;
