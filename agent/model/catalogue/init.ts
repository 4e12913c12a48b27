// What `kenh init` asks and says, and the comments of the file that it writes.
import type { ActuatorRole } from '../actuator.ts';
import type { Text } from '../language.ts';

/** Help of its options. */
export const initHelpTexts = {
  about: {
    vi: 'hỏi từng mục rồi viết một tệp cấu hình đã kiểm tra',
    en: 'ask for everything and write a checked site file',
  },
  out: { vi: 'tệp sẽ viết', en: 'the file to write' },
  force: { vi: 'viết đè tệp đã có', en: 'overwrite a file that is there' },
  yes: { vi: 'không hỏi gì: chỉ dùng những gì đã cho', en: 'ask nothing: use what was given alone' },
  id: { vi: 'mã gateway, không bao giờ đổi (nha_7)', en: 'gateway id, never to change (house_7)' },
  name: { vi: 'tên nơi này, cho người đọc', en: 'name of the place, for people' },
  kind: {
    vi: 'loại: greenhouse, orchard, hospital, school, station',
    en: 'greenhouse, orchard, hospital, school or station',
  },
  timezone: { vi: 'múi giờ (Asia/Ho_Chi_Minh)', en: 'time zone (Asia/Ho_Chi_Minh)' },
  port: {
    vi: 'đường truyền, dùng được nhiều lần: [mã=]/dev/serial/by-id/…[,9600] hoặc [mã=]192.168.1.50[:502]; địa chỉ mạng kèm tốc độ (…:8899,9600) là RTU qua TCP',
    en: 'line, repeatable: [id=]/dev/serial/by-id/…[,9600] or [id=]192.168.1.50[:502]; a host with a baud rate (…:8899,9600) is RTU over TCP',
  },
  device: {
    vi: 'thiết bị, dùng được nhiều lần: [mã=]hồ-sơ@địa-chỉ[,chu-kỳ][,line:mã][,name:tên], ví dụ air=xy-md02@1,5s',
    en: 'device, repeatable: [id=]profile@unit[,every][,line:id][,name:text], e.g. air=xy-md02@1,5s',
  },
  actuator: {
    vi: 'cơ cấu, dùng được nhiều lần: mã=thiết-bị.điểm,vai-trò,chạy-lâu-nhất[,nghỉ][,name:…][,pump:…][,main:…][,why:…]',
    en: 'actuator, repeatable: id=device.point,role,longest[,pause][,name:…][,pump:…][,main:…][,why:…]',
  },
} as const satisfies Record<string, Text>;

export const kindTexts = {
  greenhouse: { vi: 'nhà màng, nhà kính', en: 'greenhouse' },
  orchard: { vi: 'vườn cây', en: 'orchard' },
  hospital: { vi: 'bệnh viện', en: 'hospital' },
  school: { vi: 'trường học', en: 'school' },
  station: { vi: 'trạm bơm, trạm đo', en: 'station' },
} as const satisfies Record<string, Text>;

export const roleTexts = {
  pump: { vi: 'bơm', en: 'pump' },
  'main-valve': { vi: 'van tổng', en: 'main valve' },
  'zone-valve': { vi: 'van khu tưới', en: 'zone valve' },
  valve: { vi: 'van khác', en: 'other valve' },
  dosing: { vi: 'châm phân, châm thuốc', en: 'dosing' },
  mist: { vi: 'phun sương', en: 'mist' },
  fan: { vi: 'quạt', en: 'fan' },
  heater: { vi: 'sưởi', en: 'heater' },
  light: { vi: 'đèn chiếu sáng', en: 'light' },
  screen: { vi: 'lưới cắt nắng', en: 'shade screen' },
  vent: { vi: 'cửa thông gió', en: 'vent' },
  lamp: { vi: 'đèn báo', en: 'signal lamp' },
  siren: { vi: 'còi', en: 'siren' },
  other: { vi: 'khác', en: 'other' },
} as const satisfies Record<ActuatorRole, Text>;

export const initTexts = {
  begin: {
    vi: 'Trả lời từng câu; Enter lấy giá trị trong ngoặc vuông. Ctrl-C thì không viết gì cả.',
    en: 'Answer one by one; Enter takes what stands in brackets. After Ctrl-C nothing is written.',
  },
  gateway: { vi: 'Gateway', en: 'Gateway' },
  lines: { vi: 'Đường truyền', en: 'Lines' },
  devices: { vi: 'Thiết bị', en: 'Devices' },
  actuators: { vi: 'Cơ cấu: bơm, van, quạt …', en: 'Actuators: pumps, valves, fans …' },

  askName: { vi: 'Tên nơi này (ví dụ Nhà màng số 7)', en: 'Name of the place (such as Greenhouse 7)' },
  askId: { vi: 'Mã gateway, không bao giờ đổi', en: 'Gateway id, never to change' },
  askKind: { vi: 'Đây là', en: 'It is a' },
  askTimezone: { vi: 'Múi giờ', en: 'Time zone' },

  portsFound: { vi: 'Cổng nối tiếp trên máy này:', en: 'Serial ports of this machine:' },
  noPorts: { vi: 'Không thấy cổng nối tiếp nào trên máy này.', en: 'This machine shows no serial port.' },
  askLine: {
    vi: 'Số thứ tự, đường dẫn cổng, hoặc địa chỉ mạng (192.168.1.50:502)',
    en: 'Number, path of a port, or network address (192.168.1.50:502)',
  },
  askNextLine: { vi: 'Đường truyền nữa (Enter: đủ rồi)', en: 'One more line (Enter: no more)' },
  askBaud: { vi: 'Tốc độ (baud)', en: 'Baud rate' },
  askHostBaud: {
    vi: 'Bộ chuyển đổi chỉ chuyển nguyên khung RTU: tốc độ phía RS-485 (Enter: không, là Modbus TCP)',
    en: 'A serial server that passes RTU frames through: its baud rate (Enter: no, it is Modbus TCP)',
  },
  askLineId: { vi: 'Mã đường truyền', en: 'Line id' },

  profilesHere: { vi: 'Hồ sơ thiết bị có sẵn:', en: 'Device profiles:' },
  askProfile: { vi: 'Thiết bị: số thứ tự hoặc vài chữ trong tên', en: 'Device: number, or some letters of its name' },
  askNextProfile: { vi: 'Thiết bị nữa (Enter: đủ rồi)', en: 'One more device (Enter: no more)' },
  meant: { vi: 'Ý bạn là {what}?', en: 'Did you mean {what}?' },
  askDeviceLine: { vi: 'Nối vào đường truyền nào', en: 'On which line' },
  askUnit: { vi: 'Địa chỉ Modbus (1–247)', en: 'Modbus unit (1–247)' },
  askDeviceName: { vi: 'Tên cho người đọc (Enter: bỏ qua)', en: 'Name for people (Enter: none)' },
  askDeviceId: { vi: 'Mã thiết bị', en: 'Device id' },
  askEvery: { vi: 'Bao lâu đọc một lần', en: 'Read every' },

  outputsFree: {
    vi: 'Các đầu ra (khai bơm trước, rồi van tổng, rồi van khu):',
    en: 'Outputs (pumps first, then main valves, then zone valves):',
  },
  askOutput: {
    vi: 'Đầu ra nào nối với bơm, van, quạt …: số thứ tự (Enter: đủ rồi)',
    en: 'Which output drives something: its number (Enter: no more)',
  },
  askRole: { vi: 'Nó là', en: 'It is a' },
  askActuatorName: { vi: 'Tên cho người đọc', en: 'Name for people' },
  askActuatorId: { vi: 'Mã cơ cấu', en: 'Actuator id' },
  askLongest: { vi: 'Mỗi lần chạy lâu nhất', en: 'Longest run' },
  askLongestDry: {
    vi: 'Mỗi lần chạy lâu nhất (none: không giới hạn, phải ghi lý do)',
    en: 'Longest run (none: without limit, with a reason)',
  },
  askWhy: { vi: 'Vì sao không cần giới hạn', en: 'Why no limit is needed' },
  askPause: { vi: 'Nghỉ ít nhất bao lâu giữa hai lần', en: 'Shortest pause between two runs' },
  askPump: { vi: 'Bơm nào cấp nước cho van này', en: 'Which pump feeds this valve' },
  askMain: { vi: 'Sau van tổng nào', en: 'Behind which main valve' },
  none: { vi: 'không có', en: 'none' },

  askWrite: { vi: 'Viết vào {file}?', en: 'Write {file}?' },
  yes: { vi: 'c', en: 'y' },
  no: { vi: 'k', en: 'n' },
  yesNo: { vi: 'C = có, k = không', en: 'Y = yes, n = no' },

  wrongYesNo: { vi: 'Trả lời c (có) hoặc k (không).', en: 'Answer y (yes) or n (no).' },
  wrongEmpty: { vi: 'Mục này không để trống được.', en: 'This cannot be left out.' },
  wrongLong: { vi: 'Tên dài quá: nhiều nhất {max} ký tự.', en: 'Too long: at most {max} characters.' },
  wrongId: {
    vi: '«{found}» không phải mã: chữ thường không dấu, số và _, bắt đầu bằng chữ{near}',
    en: '"{found}" is no id: lower-case letters, digits and _, a letter first{near}',
  },
  near: { vi: ' (có thể là {what})', en: ' (perhaps {what})' },
  wrongTaken: { vi: 'Mã «{found}» đã dùng rồi.', en: 'The id "{found}" is taken.' },
  wrongNumber: {
    vi: '«{found}» không đúng: cần số nguyên từ {min} đến {max}.',
    en: '"{found}" is wrong: a whole number from {min} to {max} is needed.',
  },
  wrongUnit: {
    vi: 'Địa chỉ {unit} trên {line} đã có thiết bị {other}.',
    en: 'Unit {unit} on {line} is already {other}.',
  },
  wrongDuration: {
    vi: '«{found}» không phải khoảng thời gian: viết như 5s, 45min, 2h.',
    en: '"{found}" is no length of time: write 5s, 45min, 2h.',
  },
  wrongNoneWet: {
    vi: 'Bơm, van, phun sương, châm phân phải có giới hạn: ngập, cháy bơm, quá liều.',
    en: 'Pumps, valves, mist and dosing need a limit: floods, burnt pumps, overdoses.',
  },
  wrongChoice: {
    vi: 'Không có «{found}»{near}. Chọn: {choices}.',
    en: 'There is no "{found}"{near}. Choose: {choices}.',
  },
  wrongTimezone: {
    vi: 'Không có múi giờ «{found}»: viết như Asia/Ho_Chi_Minh.',
    en: 'There is no time zone "{found}": write Asia/Ho_Chi_Minh.',
  },
  wrongProfile: {
    vi: 'Không có hồ sơ nào giống «{found}». Có: {choices}.',
    en: 'No profile is like "{found}". There are: {choices}.',
  },
  manyProfiles: { vi: '«{found}» có nhiều: {choices}.', en: '"{found}" fits several: {choices}.' },
  wrongHere: { vi: 'Không dùng được:', en: 'It cannot be used:' },

  missing: { vi: 'Thiếu {flag}, và ở đây không có ai để hỏi.', en: '{flag} is missing, and there is nobody to ask.' },
  wrongFlag: { vi: '{flag} «{found}»: {why}', en: '{flag} "{found}": {why}' },
  formPort: {
    vi: 'cần [mã=]cổng[,baud] hoặc [mã=]địa-chỉ[:cổng]',
    en: 'expected [id=]port[,baud] or [id=]host[:port]',
  },
  formDevice: {
    vi: 'cần [mã=]hồ-sơ@địa-chỉ[,chu-kỳ][,line:mã][,name:tên]',
    en: 'expected [id=]profile@unit[,every][,line:id][,name:text]',
  },
  formActuator: {
    vi: 'cần mã=thiết-bị.điểm,vai-trò,chạy-lâu-nhất[,nghỉ][,name:…][,pump:…][,main:…][,why:…]',
    en: 'expected id=device.point,role,longest[,pause][,name:…][,pump:…][,main:…][,why:…]',
  },
  unknownLine: { vi: 'không có đường truyền {line}', en: 'there is no line {line}' },
  whichLine: { vi: 'có nhiều đường truyền: thêm line:mã', en: 'there are several lines: add line:id' },

  exists: {
    vi: '{file} đã có rồi và được giữ nguyên. Muốn viết đè: --force.',
    en: '{file} is there already and was left alone. To overwrite it: --force.',
  },
  noFolder: { vi: 'Không có thư mục {folder}.', en: 'There is no folder {folder}.' },
  notWritten: { vi: 'Không viết được {file}: {code}.', en: '{file} cannot be written: {code}.' },
  stopped: { vi: 'Đã dừng, chưa viết gì.', en: 'Stopped; nothing was written.' },
  refused: { vi: 'Cấu hình có lỗi, chưa viết gì.', en: 'There are mistakes; nothing was written.' },
  written: {
    vi: 'Đã viết {file}: {lines} đường truyền, {devices} thiết bị, {points} điểm đo, {actuators} cơ cấu.',
    en: 'Wrote {file}: {lines} lines, {devices} devices, {points} points, {actuators} actuators.',
  },
  nextSystem: {
    vi: 'Chạy: systemctl start kenh (đang chạy rồi thì: systemctl reload kenh)',
    en: 'Next: systemctl start kenh (if it runs already: systemctl reload kenh)',
  },
  nextCheckout: { vi: 'Chạy: npm start -- --site {file}', en: 'Next: npm start -- --site {file}' },
} as const satisfies Record<string, Text>;

/** Comments of the written file, without the `#`. */
export const siteCommentTexts = {
  head: {
    vi: 'Tệp cấu hình của một gateway Kênh, do kenh init viết. Sửa xong thì kiểm tra: kenh check {file}\nMã là chữ thường không dấu, số và _, không bao giờ đổi; name là tên cho người đọc.',
    en: 'Site file of one Kênh gateway, written by kenh init. After a change: kenh check {file}\nIds are lower-case letters, digits and _, and never change; a name is for people.',
  },
  lines: {
    vi: 'Đường truyền: mỗi cổng nối tiếp hay mỗi máy trong mạng là một.',
    en: 'Lines: one per serial port or host.',
  },
  devices: {
    vi: 'Thiết bị: profile cho biết thanh ghi nào là điểm đo nào, unit là địa chỉ Modbus.',
    en: 'Devices: the profile says which register is which point, unit is the Modbus address.',
  },
  actuators: {
    vi: 'Cơ cấu: rest là trạng thái khi không ai yêu cầu gì, longest là mỗi lần chạy lâu nhất, pause là nghỉ ít nhất.',
    en: 'Actuators: rest is the state when nobody wants anything, longest the longest run, pause the shortest rest.',
  },
  pins: {
    vi: 'Chân GPIO của chính bo mạch cũng là thiết bị: thêm một đường và một thiết bị như sau.',
    en: 'Pins of the board itself are a device too: add a line and a device like these.',
  },
  more: {
    vi: 'Mỗi cơ cấu có thể ghi thêm: needs (chỉ chạy khi điều kiện này đúng), proof (thấy gì thì biết là chạy thật),\nmeter (đồng hồ nước) hoặc flow (L/phút), hand (công tắc chạy bằng tay). Ví dụ:',
    en: 'Each may also have needs (runs only while this holds), proof (what shows that it really works),\nmeter (a water meter) or flow (L/min), hand (a switch that somebody turns). Such as:',
  },
  rules: {
    vi: 'Quy tắc, cảnh báo, khóa liên động viết thêm ở đây, ví dụ:',
    en: 'Rules, alarms and interlocks go here, such as:',
  },
  uplinks: {
    vi: 'Gửi về trung tâm: bỏ dấu # và điền; mã truy cập nằm trong secrets/influx cạnh tệp này, quyền 600.',
    en: 'To send to the centre take away the # and fill in; the token lies in secrets/influx beside this file, mode 600.',
  },
} as const satisfies Record<string, Text>;
