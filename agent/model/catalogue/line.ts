// What a person can do about a port or host that cannot be opened, by the system's code.
import type { Text } from '../language.ts';

const noPermission = {
  vi: 'không có quyền: hãy thêm người dùng vào nhóm dialout',
  en: 'no permission: add the user to the group dialout',
} as const;

/** Pins of the gateway itself: codes of `drivers/gpio`. */
const pinHelpTexts = {
  'gpio-permission': {
    vi: 'không có quyền: hãy thêm người dùng vào nhóm gpio',
    en: 'no permission: add the user to the group gpio',
  },
  'gpio-no-chip': {
    vi: 'không có chip GPIO này: ghi nhãn chip vào chip:',
    en: 'there is no such chip: name the label of one that is there as chip:',
  },
  'gpio-two-chips': {
    vi: 'có nhiều chip cùng nhãn, không rõ là chip nào',
    en: 'several chips have that label, and nothing tells which one is meant',
  },
  'gpio-no-pin': { vi: 'chip không có chân này', en: 'the chip has no such pin' },
  'gpio-other-pin': {
    vi: 'số này là của chân khác trên bo mạch này',
    en: 'that number belongs to another pin on this board',
  },
  'gpio-same-pin': { vi: 'hai tên cho cùng một chân', en: 'two names for one pin' },
  'gpio-untrue': {
    vi: 'đầu ra đọc lại không đúng: kiểm tra chập dây hoặc nhầm chân',
    en: 'an output does not read back: look for a short circuit or a wrong pin',
  },
  'gpio-unable': { vi: 'máy này không làm được như yêu cầu', en: 'this machine cannot do that' },
} as const satisfies Record<string, Text>;

export const lineHelpTexts: Readonly<Record<string, Text>> = {
  ...pinHelpTexts,
  EACCES: noPermission,
  EPERM: noPermission,
  EBUSY: { vi: 'chương trình khác đang dùng', en: 'another program uses it' },
  ENOTTY: { vi: 'không phải cổng nối tiếp', en: 'not a serial port' },
  EISDIR: { vi: 'đây là một thư mục, không phải cổng nối tiếp', en: 'a folder, not a serial port' },
  EINVAL: { vi: 'cổng không nhận các thông số này', en: 'the port does not know these settings' },
  ENOENT: { vi: 'không thấy cổng: kiểm tra dây cắm và tên cổng', en: 'it is not there' },
  ENOTFOUND: { vi: 'không có máy nào mang tên này', en: 'no such host name' },
  ECONNREFUSED: {
    vi: 'máy từ chối kết nối: kiểm tra số cổng TCP',
    en: 'the host refuses the connection: check the TCP port',
  },
  ETIMEDOUT: {
    vi: 'máy không trả lời: kiểm tra nguồn điện, địa chỉ và dây mạng',
    en: 'the host does not answer: check its power, its address, the network',
  },
  EHOSTUNREACH: {
    vi: 'không tới được máy: kiểm tra địa chỉ và dây mạng',
    en: 'there is no way to the host: check its address and the network',
  },
};
