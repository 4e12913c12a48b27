// What the reader of site files and profiles says to the technician. `{found}` is quoted by the caller.
import type { Text } from '../language.ts';
import { expressionExpectations, expressionTexts } from './expression.ts';
import { controlComplaintTexts, controlExpectationTexts } from './site-control.ts';

/** What went wrong, one text per code. A code never changes its meaning: scripts test it. */
export const complaintTexts = {
  unreadable: { vi: 'không đọc được tệp: {why}', en: 'the file cannot be read: {why}' },
  'not-utf8': {
    vi: 'tệp không phải văn bản UTF-8 (có thể là UTF-16 hoặc tệp nhị phân)',
    en: 'the file is not UTF-8 text (perhaps UTF-16 or a binary file)',
  },
  'too-large': {
    vi: 'tệp dài {found} byte, nhiều nhất là {max}',
    en: 'the file has {found} bytes, at most {max} are read',
  },
  'too-deep': { vi: 'tệp lồng nhau quá sâu', en: 'the file is nested too deeply' },
  'empty-file': { vi: 'tệp không có nội dung', en: 'the file has no content' },
  syntax: { vi: 'sai cú pháp YAML: {why}', en: 'not valid YAML: {why}' },
  'tab-indent': { vi: 'thụt dòng bằng dấu tab', en: 'indented with a tab' },
  'many-documents': { vi: 'tệp có nhiều hơn một tài liệu YAML', en: 'the file holds more than one YAML document' },
  'unknown-tag': { vi: 'không có thẻ {found}', en: 'there is no tag {found}' },
  'unknown-alias': { vi: 'không có mốc (&) tên {found}', en: 'there is no anchor named {found}' },
  'alias-bomb': { vi: 'quá nhiều tham chiếu (*) lồng nhau', en: 'too many aliases (*) inside each other' },
  'merge-key': { vi: 'không dùng được phép gộp "<<"', en: 'merge keys "<<" are not supported' },
  'key-not-text': { vi: 'khóa phải là chữ, không phải {found}', en: 'a key must be text, not {found}' },
  'duplicate-key': { vi: 'khóa {found} đã có ở dòng {first}', en: 'the key {found} already stands on line {first}' },
  'missing-colon': {
    vi: '{found} đứng một mình, không có dấu hai chấm; giá trị có dấu phẩy cần đặt trong nháy',
    en: '{found} stands alone, without a colon; a value with a comma needs quotes',
  },
  'unknown-key': { vi: 'không có khóa {found} ở đây', en: 'there is no key {found} here' },
  'missing-key': { vi: 'thiếu khóa {found}', en: 'the key {found} is missing' },
  'empty-value': { vi: '{key} chưa có giá trị', en: '{key} has no value' },
  'wrong-type': { vi: '{key} không thể là {found}', en: '{key} cannot be {found}' },
  'unit-missing': { vi: '{key} thiếu đơn vị: {found}', en: '{key} lacks its unit: {found}' },
  'bad-format': { vi: '{key} viết sai dạng: {found}', en: '{key} is not well formed: {found}' },
  'bad-id': { vi: 'mã {found} không hợp lệ', en: 'the id {found} is not valid' },
  'not-one-of': { vi: '{key} không có lựa chọn {found}', en: '{key} has no choice {found}' },
  'out-of-range': { vi: '{key} ngoài khoảng cho phép: {found}', en: '{key} is out of range: {found}' },
  'range-reversed': { vi: 'khoảng {found} bị ngược', en: 'the range {found} is reversed' },
  'unknown-unit': { vi: 'không có đơn vị {found}', en: 'there is no unit {found}' },
  'unknown-timezone': { vi: 'không có múi giờ {found}', en: 'there is no time zone {found}' },
  'lat-lon-swapped': {
    vi: 'vĩ độ {found} ngoài khoảng: lat và lon bị đổi chỗ',
    en: 'latitude {found} is out of range: lat and lon are swapped',
  },
  'unknown-profile': { vi: 'không có hồ sơ thiết bị {found}', en: 'there is no profile {found}' },
  'broken-profile': { vi: 'hồ sơ {found} có lỗi: {why}', en: 'the profile {found} has mistakes: {why}' },
  'unknown-line': { vi: 'không có đường truyền {found}', en: 'there is no line {found}' },
  'unknown-point': { vi: 'thiết bị {device} không có điểm {found}', en: 'device {device} has no point {found}' },
  'duplicate-unit': {
    vi: 'địa chỉ {found} trên đường truyền {line} đã là của {other} (dòng {first})',
    en: 'unit {found} on line {line} already belongs to {other} (line {first})',
  },
  'same-port': {
    vi: '{found} đã là của đường truyền {other} (dòng {first}): mỗi cổng chỉ có một chủ',
    en: '{found} already belongs to line {other} (line {first}): a port has one owner',
  },
  'same-pin': {
    vi: '{found} đã là của {other} (dòng {first}): mỗi chân chỉ có một tên',
    en: '{found} already is {other} (line {first}): a pin has one name',
  },
  'other-driver': {
    vi: 'đường truyền {found} dùng {has}, thiết bị này cần {needs}',
    en: 'line {found} is of driver {has}, this device needs {needs}',
  },
  'profile-or-registers': {
    vi: 'thiết bị {device} cần profile hoặc registers, và chỉ một trong hai',
    en: 'device {device} needs either profile or registers, and only one of them',
  },
  'table-or-fc': {
    vi: '{key} cần table hoặc fc, và chỉ một trong hai',
    en: '{key} needs either table or fc, and only one of them',
  },
  'does-not-fit': { vi: '{key} không hợp ở đây: {why}', en: '{key} does not fit here: {why}' },
  'duplicate-point': { vi: 'điểm {found} có hai lần', en: 'the point {found} exists twice' },
  'secret-literal': {
    vi: '{key} viết thẳng trong tệp: ai đọc tệp cũng thấy',
    en: '{key} stands in the file itself: everybody who reads it sees it',
  },
  'secret-name': {
    vi: 'sau !secret là tên của mã bí mật, không phải chính mã đó',
    en: 'behind !secret stands the name of a secret, not the secret itself',
  },
  'secret-misplaced': { vi: '{key} không phải chỗ cho !secret', en: '{key} is not a secret' },
  'url-with-password': { vi: '{key} chứa mật khẩu hoặc token', en: '{key} carries a password or a token' },
  'baud-differs': {
    vi: '{profile} xuất xưởng chạy {expected} baud, đường truyền {line} chạy {found}',
    en: '{profile} leaves the factory with {expected} baud, line {line} runs at {found}',
  },
  'parity-differs': {
    vi: '{profile} xuất xưởng dùng chẵn lẻ {expected}, đường truyền {line} dùng {found}',
    en: '{profile} leaves the factory with parity {expected}, line {line} uses {found}',
  },
  'unstable-port': {
    vi: '{found} có thể đổi tên khi khởi động lại hoặc cắm lại',
    en: '{found} may change its name at a restart or when it is plugged in again',
  },
  'not-encrypted': {
    vi: '{found} không mã hóa: token đi qua Internet ai cũng đọc được',
    en: '{found} is not encrypted: the token crosses the internet in the clear',
  },
  'manual-address': {
    vi: 'addr {found} giống số ghi trong tài liệu của hãng; trên đường truyền, địa chỉ đếm từ 0',
    en: 'addr {found} looks like a number from a manual; on the wire addresses start at 0',
  },
  'unused-line': { vi: 'đường truyền {found} không có thiết bị nào', en: 'line {found} has no device' },
  'no-points': { vi: '{found} không đo gì cả', en: '{found} measures nothing' },
  ...controlComplaintTexts,
  ...expressionTexts,
} as const satisfies Record<string, Text>;

/** What was expected at a place. Schemas name one of these; the report shows it behind "expected". */
export const expectationTexts = {
  text: { vi: 'một dòng chữ, 1–{max} ký tự', en: 'one line of text, 1–{max} characters' },
  whole: { vi: 'số nguyên từ {min} đến {max}', en: 'a whole number from {min} to {max}' },
  number: { vi: 'số từ {min} đến {max}', en: 'a number from {min} to {max}' },
  factor: { vi: 'số khác 0', en: 'a number other than 0' },
  bool: { vi: 'true hoặc false', en: 'true or false' },
  duration: {
    vi: 'khoảng thời gian từ {min} đến {max}, ví dụ 250ms, 5s, 45min, 2h, 400d',
    en: 'a duration from {min} to {max}, such as 250ms, 5s, 45min, 2h, 400d',
  },
  size: { vi: 'dung lượng từ {min} đến {max}, ví dụ 500MB, 2GB', en: 'a size from {min} to {max}, such as 500MB, 2GB' },
  choice: { vi: 'một trong: {choices}', en: 'one of: {choices}' },
  keys: { vi: 'một trong các khóa: {keys}', en: 'one of the keys: {keys}' },
  mapping: { vi: 'các cặp khóa: giá trị', en: 'a mapping of key: value' },
  range: { vi: 'hai số [nhỏ nhất, lớn nhất]', en: 'two numbers [least, greatest]' },
  'range-order': { vi: 'số nhỏ trước, số lớn sau', en: 'the smaller number first' },
  list: { vi: 'một danh sách [a, b]', en: 'a list [a, b]' },
  id: {
    vi: 'chữ thường không dấu, số và dấu _, bắt đầu bằng chữ, nhiều nhất 48 ký tự',
    en: 'lower-case letters, digits and _, beginning with a letter, at most 48 characters',
  },
  'gateway-id': {
    vi: 'chữ thường không dấu, số, _ và -, bắt đầu bằng chữ, nhiều nhất 48 ký tự',
    en: 'lower-case letters, digits, _ and -, beginning with a letter, at most 48 characters',
  },
  'profile-id': {
    vi: 'mã hồ sơ: chữ thường, số và dấu -',
    en: 'the id of a profile: lower-case letters, digits and -',
  },
  code: { vi: 'số, chữ hoặc true/false', en: 'a number, text or true/false' },
  timezone: { vi: 'tên múi giờ IANA, ví dụ Asia/Ho_Chi_Minh', en: 'an IANA time zone, such as Asia/Ho_Chi_Minh' },
  url: {
    vi: 'địa chỉ http:// hoặc https://, không mật khẩu, không ? và #',
    en: 'an http:// or https:// address without password, ? and #',
  },
  host: { vi: 'tên máy hoặc địa chỉ IP, không có cổng', en: 'a host name or an IP address, without the port' },
  chip: {
    vi: 'nhãn của chip GPIO, ví dụ pinctrl-rp1; bỏ trống là hàng chân của Raspberry Pi',
    en: 'the label of a GPIO chip, such as pinctrl-rp1; left out: the header of a Raspberry Pi',
  },
  pin: {
    vi: 'số BCM từ 0 đến 1023, hoặc tên chân, ví dụ GPIO17',
    en: 'a BCM number from 0 to 1023, or the name of a pin, such as GPIO17',
  },
  'device-path': { vi: 'đường dẫn thiết bị, ví dụ /dev/ttyAMA0', en: 'a device path such as /dev/ttyAMA0' },
  'stable-port': { vi: 'tên cố định trong /dev/serial/by-id/', en: 'the stable name in /dev/serial/by-id/' },
  secret: { vi: '!secret <tên>', en: '!secret <name>' },
  'secret-name': {
    vi: 'tên gồm chữ thường, số, _ và -, nhiều nhất 48 ký tự',
    en: 'a name of lower-case letters, digits, _ and -, at most 48 characters',
  },
  unit: { vi: 'một đơn vị trong danh sách, ví dụ °C, %, kPa', en: 'a unit of the list, such as °C, %, kPa' },
  'profile-file': { vi: 'hồ sơ có sẵn: {ids}', en: 'a profile at hand: {ids}' },
  'own-ids': { vi: 'có trong tệp: {ids}', en: 'this file has: {ids}' },
  'no-own-ids': { vi: 'tệp chưa khai báo cái nào', en: 'this file declares none' },
  points: { vi: 'các điểm: {ids}', en: 'its points: {ids}' },
  'spaces-indent': { vi: 'thụt dòng bằng dấu cách', en: 'spaces' },
  'one-document': { vi: 'chỉ một tài liệu, không có dòng --- thứ hai', en: 'one document, no second --- line' },
  'site-content': { vi: 'ít nhất gateway, lines và devices', en: 'at least gateway, lines and devices' },
  https: { vi: 'https://', en: 'https://' },
  'wire-address': { vi: 'địa chỉ từ 0, thường là {address}', en: 'the 0-based address, most likely {address}' },
  different: { vi: 'giá trị chưa ai dùng', en: 'a value that nobody else uses' },
  'same-setting': {
    vi: 'cùng tốc độ và chẵn lẻ trên cả đường truyền; kiểm tra xem thiết bị đã được đặt lại chưa',
    en: 'the same setting on the whole line; check that the device was set to it',
  },
  anchor: { vi: 'một mốc (&tên) đứng phía trước', en: 'an anchor (&name) earlier in the file' },
  'write-out': { vi: 'viết đầy đủ ra', en: 'to be written out' },
  'text-key': { vi: 'chữ hoặc số nguyên', en: 'text or a whole number' },
  ...controlExpectationTexts,
  ...expressionExpectations,
} as const satisfies Record<string, Text>;

/** Why a key does not fit beside the others of its register. */
export const misfitTexts = {
  'bits-are-bool': { vi: 'coil và discrete chỉ có kiểu bool', en: 'coils and discrete inputs are always bool' },
  'string-length': { vi: 'kiểu string cần length (số thanh ghi)', en: 'type string needs its length (registers)' },
  'length-of-string': { vi: 'length chỉ dành cho kiểu string', en: 'length belongs to type string only' },
  'integer-only': { vi: 'chỉ dành cho kiểu số nguyên', en: 'it belongs to whole-number types only' },
  'number-only': { vi: 'chỉ dành cho kiểu số', en: 'it belongs to number types only' },
  'one-register': { vi: 'kiểu này chỉ có một thanh ghi', en: 'this type has only one register' },
  'address-end': { vi: 'vượt quá địa chỉ 65535', en: 'it reaches beyond address 65535' },
  'codes-mixed': { vi: 'mọi giá trị của codes phải cùng kiểu', en: 'all values of codes must have one type' },
  'code-key': { vi: 'mã phải là số nguyên không âm', en: 'a code is a whole number from 0' },
  'raw-too-wide': { vi: 'giá trị thô không vừa kiểu này', en: 'the raw value does not fit the type' },
  'write-table': {
    vi: 'bảng này chỉ đọc, cần table: coil hoặc holding',
    en: 'this table is read-only; name coil or holding',
  },
  'timer-or-none': {
    vi: 'đã có on_for thì bo mạch có bộ đếm giờ, bỏ no_timer',
    en: 'with on_for the board has a timer; leave no_timer out',
  },
  'scale-source': {
    vi: 'decimals_from chỉ đọc từ holding hoặc input',
    en: 'decimals_from reads holding or input only',
  },
  'repeat-name': { vi: 'repeat cần {n} trong names', en: 'repeat needs {n} in the names' },
} as const satisfies Record<string, Text>;

/** Why a key does not fit beside the direction of its pin. */
export const pinMisfitTexts = {
  'outputs-only': { vi: 'chỉ dành cho đầu ra (direction: out)', en: 'it belongs to outputs only (direction: out)' },
  'inputs-only': {
    vi: 'chỉ dành cho đầu vào (direction: in hoặc count)',
    en: 'it belongs to inputs only (direction: in or count)',
  },
  'counts-only': {
    vi: 'chỉ dành cho bộ đếm xung (direction: count)',
    en: 'it belongs to counters only (direction: count)',
  },
} as const satisfies Record<string, Text>;

/** Frame of the printed report. */
export const reportTexts = {
  error: { vi: 'lỗi', en: 'error' },
  warning: { vi: 'lưu ý', en: 'warning' },
  expected: { vi: 'cần: {what}', en: 'expected: {what}' },
  meant: { vi: 'ý bạn là {word}?', en: 'did you mean {word}?' },
  counts: { vi: '{errors} lỗi, {warnings} lưu ý', en: '{errors} error(s), {warnings} warning(s)' },
  well: { vi: 'không có lỗi', en: 'no mistakes' },
  more: { vi: '… và {count} mục nữa không in ra', en: '… and {count} more that are not shown' },
  nothing: { vi: '(trống)', en: '(nothing)' },
  mapping: { vi: 'một nhóm khóa', en: 'a mapping' },
  list: { vi: 'một danh sách', en: 'a list' },
} as const satisfies Record<string, Text>;

/** Why a file cannot be read, by the kernel's code. */
export const unreadableTexts = {
  ENOENT: { vi: 'không có tệp này', en: 'there is no such file' },
  EACCES: { vi: 'không có quyền đọc', en: 'no permission to read it' },
  EISDIR: { vi: 'đây là một thư mục', en: 'it is a folder' },
  special: { vi: 'không phải tệp thường', en: 'it is not a regular file' },
  other: { vi: 'lỗi hệ thống {code}', en: 'system error {code}' },
} as const satisfies Record<string, Text>;

/** Why a secret cannot be had. */
export const secretTexts = {
  missing: {
    vi: 'không có mã bí mật "{name}": đã tìm ở {places}',
    en: 'there is no secret "{name}": looked at {places}',
  },
  unreadable: {
    vi: 'không đọc được mã bí mật "{name}" ở {file}: {code}',
    en: 'secret "{name}" at {file} cannot be read: {code}',
  },
  exposed: {
    vi: 'mã bí mật "{name}" ở {file} ai cũng đọc được (quyền {mode}); chạy: chmod 600 {file}',
    en: 'secret "{name}" at {file} is readable by others (mode {mode}); run: chmod 600 {file}',
  },
  empty: { vi: 'mã bí mật "{name}" ở {file} trống', en: 'secret "{name}" at {file} is empty' },
  'not-text': {
    vi: 'mã bí mật "{name}" ở {file} không phải một dòng chữ',
    en: 'secret "{name}" at {file} is not one line of text',
  },
} as const satisfies Record<string, Text>;
