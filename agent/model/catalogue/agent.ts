// What the agent says to the person who starts it.
import type { Text } from '../language.ts';

export const agentTexts = {
  usage: {
    vi: 'Cách dùng: agent/main.ts [--site TỆP] [--state THƯ-MỤC] [--run THƯ-MỤC]',
    en: 'Usage: agent/main.ts [--site FILE] [--state FOLDER] [--run FOLDER]',
  },
  wrongOption: { vi: 'Tùy chọn không hợp lệ: {detail}', en: 'Wrong option: {detail}' },
  noSite: {
    vi: 'Chưa có tệp cấu hình {path}. Kênh không bao giờ tự bịa ra số liệu: hãy viết tệp này (kenh init --out {path} hỏi từng mục rồi viết giúp), hoặc chỉ tệp khác bằng --site hay KENH_SITE. Muốn xem thử với trang trại mô phỏng: npm start.',
    en: 'There is no site file {path}. Kênh never invents data: write that file (kenh init --out {path} asks and writes it), or name another one by --site or KENH_SITE. To try it with a simulated farm: npm start.',
  },
  wrongSite: {
    vi: 'Tệp cấu hình {path} có lỗi, Kênh không chạy.',
    en: 'The site file {path} has mistakes; Kênh does not start.',
  },
  notChecked: {
    vi: 'Không kiểm tra được tệp cấu hình {path}: xem thông báo ở trên.',
    en: 'The site file {path} could not be checked: see the message above.',
  },
  alreadyRuns: {
    vi: 'Đã có một Kênh khác đang chạy với thư mục {folder} (tiến trình {pid}). Hãy dừng nó trước, hoặc chọn thư mục khác bằng {option}.',
    en: 'Another Kênh already runs with the folder {folder} (process {pid}). Stop it first, or choose another folder with {option}.',
  },
  longRun: {
    vi: 'Đường dẫn thư mục {folder} dài {bytes} byte; socket chỉ cho phép nhiều nhất {max}. Hãy chọn thư mục ngắn hơn bằng --run.',
    en: 'The path of the folder {folder} has {bytes} bytes; sockets allow at most {max}. Choose a shorter one with --run.',
  },
  noFolder: {
    vi: 'Không dùng được thư mục {folder}: {detail}',
    en: 'The folder {folder} cannot be used: {detail}',
  },
} as const satisfies Record<string, Text>;
