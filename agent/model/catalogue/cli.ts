// What the `kenh` command line says. Words of the field, short; reasons as the farmer would say them.
import type { Quality, Reason } from '../sample.ts';
import type { Text } from '../language.ts';

export const qualityTexts = {
  good: { vi: 'tốt', en: 'good' },
  uncertain: { vi: 'chưa chắc', en: 'uncertain' },
  bad: { vi: 'sai', en: 'bad' },
  stale: { vi: 'cũ', en: 'stale' },
  calibrating: { vi: 'đang hiệu chuẩn', en: 'calibrating' },
  maintenance: { vi: 'đang bảo trì', en: 'maintenance' },
} as const satisfies Record<Quality, Text>;

export const reasonTexts = {
  'fault-code': { vi: 'cảm biến hỏng', en: 'sensor broken' },
  'out-of-range': { vi: 'ngoài khoảng đo', en: 'out of range' },
  'not-a-number': { vi: 'không phải số', en: 'not a number' },
  undecodable: { vi: 'không giải mã được', en: 'unreadable' },
  'scale-unknown': { vi: 'chưa biết thang đo', en: 'scale unknown' },
  refused: { vi: 'thiết bị từ chối', en: 'refused' },
  silent: { vi: 'mất liên lạc', en: 'no answer' },
  garbled: { vi: 'đường truyền nhiễu', en: 'garbled' },
  'line-gone': { vi: 'mất đường truyền', en: 'line away' },
  'line-denied': { vi: 'không mở được cổng', en: 'port not to be opened' },
  'not-yet': { vi: 'chưa đọc', en: 'not read yet' },
  overdue: { vi: 'đọc trễ', en: 'read too late' },
  'pulses-missed': { vi: 'có thể sót xung', en: 'pulses missed' },
  incomplete: { vi: 'chưa đủ cả ngày', en: 'day not complete' },
} as const satisfies Record<Reason, Text>;

export const faultTexts = {
  silent: { vi: 'không trả lời', en: 'does not answer' },
  garbled: { vi: 'trả lời bị nhiễu', en: 'garbled answers' },
  refused: { vi: 'từ chối', en: 'refuses' },
  busy: { vi: 'đang bận', en: 'is busy' },
  gone: { vi: 'mất cổng hoặc mất máy', en: 'port or host away' },
  denied: { vi: 'không mở được cổng', en: 'the port cannot be opened' },
  cancelled: { vi: 'đã dừng', en: 'stopped' },
} as const satisfies Record<string, Text>;

export const stateTexts = {
  open: { vi: 'đang mở', en: 'open' },
  opening: { vi: 'đang mở lại', en: 'opening' },
  gone: { vi: 'mất đường truyền', en: 'away' },
  denied: { vi: 'không mở được', en: 'cannot be opened' },
  answering: { vi: 'trả lời', en: 'answers' },
  silent: { vi: 'mất liên lạc', en: 'silent' },
  'not-yet': { vi: 'chưa hỏi', en: 'not asked yet' },
  live: { vi: 'đang gửi trực tiếp', en: 'live' },
  'catching-up': { vi: 'đang gửi bù', en: 'catching up' },
  waiting: { vi: 'đang chờ máy chủ', en: 'waiting for the server' },
  refused: { vi: 'không gửi được, cần người xử lý', en: 'cannot send, somebody must act' },
  undated: { vi: 'chờ giờ đúng', en: 'waiting for the right time' },
  unknown: { vi: 'bộ phận gửi không trả lời', en: 'the sender says nothing' },
} as const satisfies Record<string, Text>;

export const wordTexts = {
  on: { vi: 'bật', en: 'on' },
  off: { vi: 'tắt', en: 'off' },
  yes: { vi: 'có', en: 'yes' },
  no: { vi: 'không', en: 'no' },
  point: { vi: 'Điểm đo', en: 'Point' },
  name: { vi: 'Tên', en: 'Name' },
  value: { vi: 'Giá trị', en: 'Value' },
  quality: { vi: 'Chất lượng', en: 'Quality' },
  age: { vi: 'Cách đây', en: 'Age' },
  unit: { vi: 'Đơn vị', en: 'Unit' },
  period: { vi: 'Chu kỳ', en: 'Every' },
  device: { vi: 'Thiết bị', en: 'Device' },
  kind: { vi: 'Loại', en: 'Kind' },
  time: { vi: 'Lúc', en: 'Time' },
  lines: { vi: 'Đường truyền', en: 'Lines' },
  journal: { vi: 'Nhật ký', en: 'Journal' },
  uplinks: { vi: 'Gửi về trung tâm', en: 'Uplinks' },
  simulated: { vi: 'MÔ PHỎNG', en: 'SIMULATED' },
  clockTrusted: { vi: 'giờ đúng', en: 'time trusted' },
  clockNotTrusted: { vi: 'GIỜ CHƯA CHẮC ĐÚNG', en: 'TIME NOT TRUSTED' },
  ago: { vi: '{time} trước', en: '{time} ago' },
  justNow: { vi: 'vừa xong', en: 'just now' },
  nothingYet: { vi: 'chưa có số liệu', en: 'nothing yet' },
} as const satisfies Record<string, Text>;

/** Units of a stretch of time, behind its number. */
export const spanTexts = {
  days: { vi: 'ngày', en: 'd' },
  hours: { vi: 'giờ', en: 'h' },
  minutes: { vi: 'phút', en: 'min' },
  seconds: { vi: 'giây', en: 's' },
} as const satisfies Record<string, Text>;

export const statusTexts = {
  running: {
    vi: 'Đã chạy {up} · Kênh {version} · cấu hình {site}',
    en: 'Up {up} · Kênh {version} · site {site}',
  },
  line: {
    vi: 'tải {load} % · {reads} lần đọc · {late} lần lỡ',
    en: 'load {load} % · {reads} reads · {late} late',
  },
  device: { vi: 'địa chỉ {unit}', en: 'unit {unit}' },
  probe: { vi: 'hỏi lại sau {time}', en: 'asked again in {time}' },
  journal: {
    vi: '{written} số liệu đã ghi · {waiting} đang chờ ghi · {lost} mất · {bytes} trong {flushes} lần ghi',
    en: '{written} samples written · {waiting} waiting · {lost} lost · {bytes} in {flushes} flushes',
  },
  accepted: { vi: 'máy chủ đã nhận {count} số liệu', en: '{count} points accepted' },
  backlog: { vi: '{count} còn chờ gửi, cũ nhất từ {time} trước', en: '{count} waiting, oldest {time}' },
  setAside: { vi: '{count} để riêng vì máy chủ không nhận', en: '{count} set aside' },
  lost: { vi: '{count} mất', en: '{count} lost' },
  noUplinks: { vi: 'chưa khai báo nơi nhận', en: 'none configured' },
  process: {
    vi: 'Bộ điều khiển: {memory} · 99 % số lần trễ dưới {p99} ms, lâu nhất {max} ms',
    en: 'Control: {memory} · late by {p99} ms (p99), at most {max} ms',
  },
} as const satisfies Record<string, Text>;

export const watchTexts = {
  keys: { vi: 'q thoát · ↑ ↓ cuộn', en: 'q quits · ↑ ↓ scroll' },
  rows: { vi: 'dòng {from}–{to} / {all}', en: 'rows {from}–{to} of {all}' },
  unheard: { vi: 'cũ: mất kết nối', en: 'stale: no connection' },
  lost: { vi: 'MẤT KẾT NỐI với bộ điều khiển, đang thử lại …', en: 'NO CONNECTION to control, trying again …' },
} as const satisfies Record<string, Text>;

export const historyTexts = {
  none: { vi: 'Không có số liệu của {point} trong khoảng này.', en: 'There are no readings of {point} in this time.' },
  unknown: { vi: 'Nhật ký không có điểm đo «{point}».', en: 'The journal has no point "{point}".' },
  unknownNow: { vi: 'Không có điểm đo «{point}».', en: 'There is no point "{point}".' },
  nearest: { vi: 'Ý bạn là: {points}?', en: 'Did you mean: {points}?' },
  thereAre: { vi: 'Đang có: {all}', en: 'There are: {all}' },
  range: { vi: '{from} đến {to} · {count} số liệu', en: '{from} to {to} · {count} readings' },
  figures: { vi: 'nhỏ nhất {min} · lớn nhất {max} · mới nhất {last}', en: 'least {min} · most {max} · last {last}' },
  wrongTime: {
    vi: 'Không hiểu thời gian «{text}»: viết 2026-11-23, 2026-11-23T15:30, hoặc 6h, 7d (6 giờ, 7 ngày trước).',
    en: 'Not a time: "{text}". Write 2026-11-23, 2026-11-23T15:30, or 6h, 7d for that long ago.',
  },
  wrongCount: { vi: 'Không phải số lượng: «{text}»', en: 'Not a count: "{text}"' },
} as const satisfies Record<string, Text>;

export const verifyTexts = {
  log: {
    vi: '{name}: {segments} đoạn · {blocks} khối · {records} bản ghi',
    en: '{name}: {segments} segments · {blocks} blocks · {records} records',
  },
  damaged: {
    vi: '{blocks} khối hỏng · {records} bản ghi mất · {unreadable} đoạn không đọc được',
    en: '{blocks} damaged blocks · {records} records lost · {unreadable} unreadable segments',
  },
  chunks: {
    vi: 'Gói đã đóng: {chunks} gói · {samples} số liệu · {bytes}',
    en: 'Sealed chunks: {chunks} chunks · {samples} samples · {bytes}',
  },
  chunksDamaged: {
    vi: '{pages} trang hỏng · {records} bản ghi mất · {unreadable} gói không đọc được',
    en: '{pages} damaged pages · {records} records lost · {unreadable} unreadable chunks',
  },
  boots: {
    vi: '{points} điểm đo · {boots} lần khởi động, {undated} lần chưa có giờ đúng',
    en: '{points} points · {boots} boots, {undated} of them without a date',
  },
  samples: { vi: 'Số liệu', en: 'Samples' },
  events: { vi: 'Sự kiện', en: 'Events' },
  well: { vi: 'Nhật ký nguyên vẹn.', en: 'The journal is whole.' },
  broken: {
    vi: 'Nhật ký có chỗ hỏng: xem ở trên. Phần còn lại vẫn đọc được.',
    en: 'The journal is damaged in places: see above. The rest can be read.',
  },
  missing: { vi: 'Không có nhật ký trong {folder}.', en: 'There is no journal in {folder}.' },
} as const satisfies Record<string, Text>;

export const cliTexts = {
  notRunning: {
    vi: 'Bộ điều khiển của Kênh không chạy (không thấy cli.sock trong {folders}). Hãy chạy Kênh trước, hoặc chỉ đúng thư mục bằng --run.',
    en: 'The control process of Kênh does not run (no cli.sock in {folders}). Start it first, or name the folder with --run.',
  },
  noAnswer: { vi: 'Bộ điều khiển không trả lời: {detail}', en: 'Control does not answer: {detail}' },
  noPermission: {
    vi: 'Không có quyền với {path}. Người dùng phải thuộc nhóm «{group}»: sudo usermod -aG {group} TÊN, rồi đăng nhập lại.',
    en: 'No permission on {path}. The user must be in the group "{group}": sudo usermod -aG {group} NAME, then sign in again.',
  },
  onlyRoot: {
    vi: 'Không có quyền với {path}: chỉ «{owner}» được dùng. Hãy chạy bằng sudo.',
    en: 'No permission on {path}: only "{owner}" may use it. Run it with sudo.',
  },
  failed: { vi: 'Lỗi: {detail}', en: 'Error: {detail}' },
  output: { vi: 'Không ghi ra được: {detail}', en: 'The output cannot be written: {detail}' },
  secretHere: { vi: 'lưu ý, trên máy này: {what}', en: 'warning, on this machine: {what}' },
  siteWell: { vi: '{file}: cấu hình đúng.', en: '{file}: the site file is right.' },
} as const satisfies Record<string, Text>;

export const helpTexts = {
  about: {
    vi: 'Kênh: gateway thu thập số liệu cho nhà màng, bệnh viện, trường học.',
    en: 'Kênh: an edge gateway for greenhouses, hospitals and schools.',
  },
  usage: { vi: 'Cách dùng:', en: 'Usage:' },
  options: { vi: 'Tùy chọn:', en: 'Options:' },
  globalOptions: { vi: 'Tùy chọn chung:', en: 'Global Options:' },
  commands: { vi: 'Lệnh:', en: 'Commands:' },
  arguments: { vi: 'Tham số:', en: 'Arguments:' },
  help: { vi: 'xem hướng dẫn', en: 'show this help' },
  version: { vi: 'xem phiên bản', en: 'show the version' },
  lang: { vi: 'ngôn ngữ: vi hoặc en (biến môi trường KENH_LANG)', en: 'language: vi or en (environment: KENH_LANG)' },
  run: { vi: 'thư mục chứa các socket của bộ điều khiển', en: 'folder of control’s sockets' },
  state: { vi: 'thư mục dữ liệu', en: 'state folder' },
  json: { vi: 'in JSON cho máy đọc', en: 'print JSON for programs' },
  check: { vi: 'kiểm tra tệp cấu hình', en: 'check a site file' },
  schema: {
    vi: 'in JSON Schema của tệp cấu hình cho trình soạn thảo',
    en: 'print the JSON Schema of the site file for editors',
  },
  profileSchema: { vi: 'của tệp hồ sơ thiết bị', en: 'of a device profile' },
  status: {
    vi: 'tình trạng: đường truyền, thiết bị, nhật ký, gửi về trung tâm',
    en: 'state of lines, devices, journal and uplinks',
  },
  watch: { vi: 'bảng số liệu trực tiếp', en: 'live table of all points' },
  watchPoints: { vi: 'chỉ các điểm đo này', en: 'only these points' },
  points: { vi: 'liệt kê các điểm đo', en: 'list the points' },
  history: { vi: 'số liệu đã ghi của một điểm đo', en: 'recorded readings of one point' },
  historyPoint: { vi: 'điểm đo, ví dụ air.air_temp', en: 'point, e.g. air.air_temp' },
  from: {
    vi: 'từ lúc: 6h, 7d (6 giờ, 7 ngày trước), hoặc 2026-11-23T15:30',
    en: 'since: 6h, 7d ago, or 2026-11-23T15:30',
  },
  to: { vi: 'đến lúc', en: 'until' },
  pointsMax: { vi: 'số dòng nhiều nhất', en: 'at most so many rows' },
  csv: { vi: 'in CSV', en: 'print CSV' },
  journal: { vi: 'kiểm tra hoặc xuất nhật ký', en: 'verify or export the journal' },
  verify: { vi: 'kiểm tra toàn bộ nhật ký', en: 'verify the whole journal' },
  export: { vi: 'xuất số liệu ra CSV, hoặc mỗi dòng một JSON', en: 'export readings as CSV or JSON lines' },
  format: { vi: 'csv hoặc jsonl', en: 'csv or jsonl' },
  only: { vi: 'chỉ các điểm đo này (viết cách nhau bằng dấu phẩy)', en: 'only these points (separated by commas)' },
  siteFile: { vi: 'tệp cấu hình (YAML)', en: 'site file (YAML)' },
} as const satisfies Record<string, Text>;

/** By commander's code of the mistake. */
export const usageTexts = {
  unknownCommand: { vi: 'Không có lệnh «{what}».', en: 'There is no command "{what}".' },
  unknownOption: { vi: 'Không có tùy chọn «{what}».', en: 'There is no option "{what}".' },
  missingArgument: { vi: 'Thiếu tham số «{what}».', en: 'The argument "{what}" is missing.' },
  optionMissingArgument: { vi: 'Tùy chọn «{what}» cần một giá trị.', en: 'The option "{what}" needs a value.' },
  excessArguments: { vi: 'Quá nhiều tham số.', en: 'Too many arguments.' },
  invalidArgument: { vi: 'Giá trị không hợp lệ: «{what}».', en: 'Not a valid value: "{what}".' },
  invalidChoice: {
    vi: '«{what}» không nhận «{found}». Chọn một trong: {choices}.',
    en: '"{what}" does not take "{found}". Choose one of: {choices}.',
  },
  nearest: { vi: 'Ý bạn là «{what}»?', en: 'Did you mean "{what}"?' },
  seeHelp: { vi: 'Xem hướng dẫn: kenh --help', en: 'See: kenh --help' },
} as const satisfies Record<string, Text>;
