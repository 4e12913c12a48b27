// What has happened, one line per event of the journal.
import type { Decision } from '../fact.ts';
import type { Text } from '../language.ts';

export const eventTexts = {
  asked: { vi: '{author} muốn {actuator} {value}: {why}', en: '{author} wants {actuator} {value}: {why}' },
  driving: { vi: '{actuator} {value}: đã gửi lệnh ({author})', en: '{actuator} {value}: sent to the board ({author})' },
  confirmed: { vi: '{actuator} {value}: bo mạch xác nhận ({author})', en: '{actuator} {value}: confirmed ({author})' },
  flowing: { vi: '{actuator} {value}: chạy thật ({author})', en: '{actuator} {value}: really works ({author})' },
  ended: {
    vi: '{actuator}: lệnh {value} của {author} kết thúc: {why}',
    en: '{actuator}: {value} of {author} ended: {why}',
  },
  refused: {
    vi: '{actuator}: lệnh {value} của {author} không thực hiện: {why}',
    en: '{actuator}: {value} of {author} was not carried out: {why}',
  },
  failed: {
    vi: '{actuator}: lệnh {value} của {author} không thành công: {why}',
    en: '{actuator}: {value} of {author} did not succeed: {why}',
  },
  held: { vi: '{why}', en: '{why}' },
  heldOne: { vi: '{actuator}: {why}', en: '{actuator}: {why}' },
  released: { vi: '{name} cho chạy lại ({why})', en: '{name} released it ({why})' },
  unskipped: { vi: '{actuator}: {name} cho tự chạy lại hôm nay', en: '{actuator}: {name} lets it run today again' },
  releasedOne: { vi: '{actuator}: {name} mở khóa ({why})', en: '{actuator}: {name} unlocked it ({why})' },
  refusal: {
    vi: 'Từ chối yêu cầu của {author}: {wish} {what}: {why}',
    en: 'Not followed, of {author}: {wish} {what}: {why}',
  },
  refusals: {
    vi: 'Thêm {times} lần từ chối yêu cầu của {author}: {wish} {what}: {why}',
    en: 'Not followed {times} more times, of {author}: {wish} {what}: {why}',
  },
  waterDay: {
    vi: '{name}, ngày {day}: sáng thiếu {begun} mm, cây dùng {taken} mm, mưa {rain} mm, tưới {litre} L ({irrigation} mm), cuối ngày thiếu {deficit} mm',
    en: '{name}, {day}: {begun} mm lacking, the crop took {taken} mm, rain {rain} mm, given {litre} L ({irrigation} mm), {deficit} mm lacking at the end',
  },
  waterCorrection: {
    vi: '{name}: {author} chỉnh {mm} mm, nay thiếu {deficit} mm ({why})',
    en: '{name}: {author} corrected it by {mm} mm, {deficit} mm are lacking now ({why})',
  },
  waterDrained: { vi: 'thấm mất {mm} mm', en: '{mm} mm ran out below the roots' },
  waterCorrected: { vi: 'chỉnh tay {mm} mm', en: 'corrected by {mm} mm' },
  waterStress: { vi: 'cây bị thiếu nước', en: 'the crop was under stress' },
  waterGuessed: {
    vi: 'thiếu số liệu, phần còn lại ước theo ngày trước',
    en: 'too little was seen: the rest is as the day before',
  },
  ruleActive: { vi: 'Quy tắc {rule} bắt đầu: {why}', en: 'Rule {rule} begins: {why}' },
  ruleWithout: { vi: 'Quy tắc {rule} thiếu số liệu: {why}', en: 'Rule {rule} without its data: {why}' },
  ruleOver: { vi: 'Quy tắc {rule} kết thúc: {why}', en: 'Rule {rule} is over: {why}' },
  handOn: { vi: '{actuator}: đang điều khiển bằng tay', en: '{actuator}: driven by hand' },
  handOnBy: { vi: '{actuator}: {name} đang điều khiển bằng tay', en: '{actuator}: driven by hand by {name}' },
  handOff: { vi: '{actuator}: trở lại tự động', en: '{actuator}: no longer driven by hand' },
  start: { vi: 'Bộ điều khiển khởi động (phiên bản {version})', en: 'Control started (version {version})' },
  stop: { vi: 'Bộ điều khiển dừng ({why})', en: 'Control stopped ({why})' },
  endedBoot: { vi: 'Lần chạy trước đã tắt đột ngột', en: 'The run before ended without a word' },
  lineOpen: { vi: 'Đường truyền {line} đã mở', en: 'Line {line} is open' },
  lineGone: { vi: 'Mất đường truyền {line}', en: 'Line {line} is away' },
  deviceAnswers: { vi: 'Thiết bị {device} trả lời lại', en: 'Device {device} answers' },
  deviceSilent: { vi: 'Thiết bị {device} mất liên lạc', en: 'Device {device} is silent' },
  gap: { vi: 'Mất {lost} số liệu: {why}', en: '{lost} readings are lost: {why}' },
  site: { vi: 'Cấu hình {hash} của {gateway} có hiệu lực', en: 'Site {hash} of {gateway} is in force' },
  note: { vi: '{author}: {text}', en: '{author}: {text}' },
  anchor: { vi: 'Giờ đúng theo {source}, ± {error} ms', en: 'The time is known from {source}, ± {error} ms' },
  alarmState: { vi: '{name} ({priority}): {state}', en: '{name} ({priority}): {state}' },
  alarmStateBy: { vi: '{name} ({priority}): {state}, {by}', en: '{name} ({priority}): {state}, {by}' },
  alarmShelved: { vi: '{name}: {by} tạm ẩn {time}', en: '{name}: shelved for {time} by {by}' },
  alarmUnshelved: { vi: '{name}: hết ẩn', en: '{name}: no longer shelved' },
  alarmOut: { vi: '{name}: {by} ngừng sử dụng', en: '{name}: taken out of service by {by}' },
  alarmIn: { vi: '{name}: sử dụng lại', en: '{name}: in service again' },
  alarmPriority: { vi: '{name}: mức độ nay là {priority}', en: '{name}: its importance is {priority} now' },
  undated: { vi: '(giờ chưa chắc)', en: '(time not trusted)' },
  none: { vi: 'Không có sự kiện nào trong khoảng này.', en: 'Nothing happened in this time.' },
  unknownKind: {
    vi: 'Không có loại sự kiện «{kind}». Có: {kinds}.',
    en: 'There is no kind "{kind}". There are: {kinds}.',
  },
} as const satisfies Record<string, Text>;

export const evidenceTexts = {
  confirmed: { vi: '{actuator}: bo mạch xác nhận {value}', en: '{actuator}: the board confirms {value}' },
  unconfirmed: { vi: '{actuator}: bo mạch KHÔNG xác nhận', en: '{actuator}: the board does NOT confirm' },
  'changed-by-itself': {
    vi: '{actuator}: bo mạch tự chuyển sang {value}',
    en: '{actuator}: the board went to {value} by itself',
  },
  'moved-by-hand': { vi: '{actuator}: được chuyển sang {value} bằng tay', en: '{actuator}: turned to {value} by hand' },
  proven: { vi: '{actuator}: thấy chạy thật', en: '{actuator}: it is seen to work' },
  'no-effect': { vi: '{actuator}: đã bật nhưng KHÔNG thấy chạy', en: '{actuator}: it is on WITHOUT effect' },
  welded: {
    vi: '{actuator}: đã tắt mà tiếp điểm VẪN ĐÓNG (dính)',
    en: '{actuator}: off, and its contact is STILL CLOSED (welded)',
  },
  'idle-flow': { vi: '{actuator}: đã tắt mà VẪN CHẠY', en: '{actuator}: off, and it STILL WORKS' },
} as const satisfies Record<Extract<Decision, { type: 'evidence' }>['state'], Text>;

/** What was asked for, as a noun. Of a wish of a later version its code. */
export const wishTexts: Readonly<Record<string, Text>> = {
  run: { vi: 'chạy', en: 'run' },
  cancel: { vi: 'hủy lệnh', en: 'cancel' },
  stop: { vi: 'dừng', en: 'stop' },
  'stop-zone': { vi: 'dừng khu', en: 'stop zone' },
  'stop-all': { vi: 'dừng tất cả', en: 'stop everything' },
  lock: { vi: 'khóa bảo trì', en: 'lock' },
  release: { vi: 'cho chạy lại', en: 'release' },
  hand: { vi: 'điều khiển bằng tay', en: 'by hand' },
  'correct-water': { vi: 'chỉnh sổ nước', en: 'correct the water ledger' },
  acknowledge: { vi: 'xác nhận cảnh báo', en: 'acknowledge' },
  shelve: { vi: 'tạm ẩn cảnh báo', en: 'shelve' },
  unshelve: { vi: 'bỏ ẩn cảnh báo', en: 'unshelve' },
  'out-of-service': { vi: 'ngừng sử dụng cảnh báo', en: 'take out of service' },
  'in-service': { vi: 'sử dụng lại cảnh báo', en: 'put in service' },
};

export const gapTexts: Readonly<Record<string, Text>> = {
  'ring-full': { vi: 'bộ nhớ đầy khi thẻ nhớ hỏng', en: 'memory was full while the storage failed' },
  'disk-full': { vi: 'thẻ nhớ đầy', en: 'the storage is full' },
  damaged: { vi: 'thẻ nhớ hỏng chỗ này', en: 'the storage is damaged there' },
  retention: { vi: 'đã quá hạn lưu', en: 'they were old enough to go' },
  'uplink-keep': { vi: 'nơi nhận mất liên lạc quá lâu', en: 'an uplink was away for too long' },
};
