// What `npm start` says to whoever sits in front of it.
import type { Text } from '../language.ts';

export const startTexts = {
  usage: {
    vi: [
      'Cách dùng: npm start [-- tùy chọn]',
      '',
      'Không có tệp cấu hình: chạy trang trại mô phỏng và đọc nó. Có tệp cấu hình: chỉ chạy gateway với tệp đó.',
      '',
      '  --site TỆP       tệp cấu hình (hoặc KENH_SITE, hoặc /etc/kenh/site.yaml)',
      '  --state THƯ-MỤC  nơi giữ nhật ký (mặc định .kenh trong thư mục mã nguồn)',
      '  --run THƯ-MỤC    nơi đặt các socket (hoặc KENH_RUN)',
      '  --help           trang này',
      '',
      'KENH_FARM_SPEED=60 cho trang trại chạy nhanh gấp 60. KENH_INFLUX_URL, _TOKEN, _ORG, _BUCKET để gửi lên InfluxDB.',
    ].join('\n'),
    en: [
      'Usage: npm start [-- options]',
      '',
      'Without a site file it runs a simulated farm and reads it. With a site file it runs the gateway alone.',
      '',
      '  --site FILE    site file (or KENH_SITE, or /etc/kenh/site.yaml)',
      '  --state DIR    where the journal is kept (default .kenh in the checkout)',
      '  --run DIR      where the sockets are (or KENH_RUN)',
      '  --help         this page',
      '',
      'KENH_FARM_SPEED=60 makes the farm live 60 times as fast. KENH_INFLUX_URL, _TOKEN, _ORG, _BUCKET stream to an InfluxDB.',
    ].join('\n'),
  },
  wrongOption: { vi: 'Không hiểu tùy chọn: {why}', en: 'Cannot read the options: {why}' },
  siteMissing: { vi: 'Không có tệp cấu hình {file}.', en: 'There is no site file {file}.' },
  wrongSpeed: {
    vi: 'KENH_FARM_SPEED={found}: cần một số từ 0.1 đến 3600.',
    en: 'KENH_FARM_SPEED={found}: a number from 0.1 to 3600 is expected.',
  },
  influxIncomplete: {
    vi: 'Có KENH_INFLUX_URL nhưng thiếu {missing}.',
    en: 'KENH_INFLUX_URL is set, but {missing} is missing.',
  },
  influxUrl: {
    vi: 'KENH_INFLUX_URL phải là địa chỉ http:// hoặc https:// không chứa mật khẩu.',
    en: 'KENH_INFLUX_URL must be an http:// or https:// address without a password in it.',
  },
  taken: {
    vi: 'npm start đã chạy với thư mục {folder}. Dừng lần chạy đó trước, hoặc chọn --state và --run khác.',
    en: 'npm start already runs with the folder {folder}. Stop that one first, or choose another --state and --run.',
  },
  farmFailed: {
    vi: 'Trang trại mô phỏng không khởi động được: {why}',
    en: 'The simulated farm did not start: {why}',
  },
  farmRuns: {
    vi: 'Trang trại mô phỏng đang chạy: {lines}.',
    en: 'The simulated farm runs: {lines}.',
  },
  fieldUnpaced: {
    vi: 'Không có python3: đường truyền RS-485 mô phỏng chạy qua socat, không đúng tốc độ thật.',
    en: 'There is no python3: the simulated RS-485 line goes through socat, not at its real speed.',
  },
  fieldOverTcp: {
    vi: 'Không có python3 hay socat: đường truyền RS-485 mô phỏng được thay bằng Modbus TCP.',
    en: 'There is neither python3 nor socat: the simulated RS-485 line is served over Modbus TCP instead.',
  },
  logIn: { vi: 'Nhật ký chạy: {file}', en: 'Log: {file}' },
  askWith: { vi: 'Xem trạng thái: {command}', en: 'Ask it: {command}' },
  streams: { vi: 'Gửi lên {url} (org {org}, bucket {bucket}).', en: 'Streams to {url} (org {org}, bucket {bucket}).' },
  farmEnded: { vi: 'Trang trại mô phỏng đã dừng bất ngờ.', en: 'The simulated farm ended unexpectedly.' },
  agentEnded: { vi: 'Gateway đã tự dừng (mã {code}).', en: 'The agent ended by itself (code {code}).' },
  stopping: { vi: 'Đang dừng …', en: 'Stopping …' },
  waiting: { vi: 'Đang chờ số đo đầu tiên …', en: 'Waiting for the first reading …' },
  tableHead: {
    vi: '{gateway} · {time} · {good}/{all} điểm đo tốt',
    en: '{gateway} · {time} · {good} of {all} points good',
  },
} as const satisfies Record<string, Text>;
