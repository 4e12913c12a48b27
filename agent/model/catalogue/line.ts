// What a person can do about a port or host that cannot be opened, by the system's code.
import type { Text } from '../language.ts';

const noPermission = {
  vi: 'không có quyền: hãy thêm người dùng vào nhóm dialout',
  en: 'no permission: add the user to the group dialout',
} as const;

export const lineHelpTexts: Readonly<Record<string, Text>> = {
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
