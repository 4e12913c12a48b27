// What `kenh --help` says about the commands that ask control for something, and explain what it does.
import type { Text } from '../language.ts';

export const controlHelpTexts = {
  runCommand: { vi: 'chạy một thiết bị trong một thời gian', en: 'run an actuator for a time' },
  actuator: { vi: 'mã hoặc tên thiết bị, ví dụ pump_1', en: 'id or name of an actuator, e.g. pump_1' },
  duration: { vi: 'thời gian: 45s, 10min, 1h30min', en: 'for how long: 45s, 10min, 1h30min' },
  value: { vi: 'on, off hoặc một số, ví dụ 60%', en: 'on, off or a number, e.g. 60%' },
  because: { vi: 'lý do, mọi người sẽ thấy', en: 'the reason; everybody will see it' },
  as: { vi: 'tên người làm (biến môi trường KENH_NAME)', en: 'who asks (environment: KENH_NAME)' },
  wait: { vi: 'theo dõi đến khi chạy xong', en: 'follow it to its end' },
  stop: { vi: 'dừng một thiết bị, một khu, hoặc tất cả', en: 'stop an actuator, a zone, or everything' },
  stopWhat: { vi: 'mã hoặc tên thiết bị hay khu', en: 'id or name of an actuator or a zone' },
  stopAll: {
    vi: 'Dừng tất cả nước và phân bón cho đến khi có người cho chạy lại',
    en: 'all water and dosing, until somebody releases it',
  },
  lock: { vi: 'khóa bảo trì một thiết bị', en: 'lock an actuator for maintenance' },
  release: { vi: 'cho chạy lại sau khi dừng tất cả hay khóa bảo trì', en: 'release a stop of everything or a lock' },
  hold: { vi: 'mã lệnh dừng, hoặc thiết bị đang khóa', en: 'id of the stop, or the locked actuator' },
  hand: {
    vi: 'báo đang điều khiển bằng tay (on) hoặc đã xong (off)',
    en: 'say that it is driven by hand (on), or no more (off)',
  },
  why: { vi: 'vì sao thiết bị chạy hay không chạy', en: 'why an actuator does what it does' },
  alarms: { vi: 'các cảnh báo', en: 'alarms' },
  alarmsAll: { vi: 'cả những cảnh báo bình thường và bị ẩn', en: 'also those that are normal or hidden' },
  alarm: { vi: 'mã cảnh báo', en: 'id of an alarm' },
  ack: { vi: 'xác nhận một cảnh báo', en: 'acknowledge an alarm' },
  shelve: { vi: 'tạm ẩn một cảnh báo', en: 'shelve an alarm for a time' },
  outOfService: {
    vi: 'ngừng sử dụng một cảnh báo cho tới khi có người dùng lại',
    en: 'take an alarm out of service until somebody puts it back',
  },
  inService: { vi: 'dùng lại một cảnh báo đã ngừng', en: 'put an alarm back into service' },
  unshelve: { vi: 'bỏ ẩn một cảnh báo', en: 'show a shelved alarm again' },
  water: { vi: 'đất các khu đang thiếu bao nhiêu nước', en: 'what the soil of the zones lacks' },
  waterCorrect: { vi: 'chỉnh sổ nước khi biết rõ hơn', en: 'correct a water ledger when you know better' },
  ledger: {
    vi: 'mã hoặc tên của sổ nước, ví dụ derived.north_deficit',
    en: 'id or name of the ledger, such as derived.north_deficit',
  },
  byMm: { vi: 'thiếu thêm (3.5mm) hoặc bớt thiếu (-5mm)', en: 'more is lacking (3.5mm), or less (-5mm)' },
  rules: { vi: 'các quy tắc đang làm gì', en: 'what the rules do' },
  explain: { vi: 'giải thích một quy tắc', en: 'explain one rule' },
  rule: { vi: 'mã hoặc tên quy tắc', en: 'id or name of a rule' },
  try: {
    vi: 'thử tệp cấu hình với số liệu đã ghi: bơm, van sẽ chạy lúc nào, bao lâu, bao nhiêu lít',
    en: 'try a site file on recorded days: what would have run, when, for how long, how many litres',
  },
  simulated: {
    vi: 'dùng một ngày giả định thay cho số liệu đã ghi',
    en: 'on a made-up day instead of recordings',
  },
  events: { vi: 'những gì đã xảy ra', en: 'what has happened' },
  kinds: {
    vi: 'chỉ các loại này (viết cách nhau bằng dấu phẩy): command, alarm, rule …',
    en: 'only these kinds (separated by commas): command, alarm, rule …',
  },
} as const satisfies Record<string, Text>;
