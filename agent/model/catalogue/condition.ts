// A condition of the site file in words. `{left}` and `{right}` are terms; a term is a point's name or made of some.
import type { Text } from '../language.ts';

/** By CEL's sign. */
export const comparisonTexts = {
  '<': { vi: '{left} dưới {right}', en: '{left} is below {right}' },
  '<=': { vi: '{left} từ {right} trở xuống', en: '{left} is {right} or less' },
  '>': { vi: '{left} trên {right}', en: '{left} is above {right}' },
  '>=': { vi: '{left} từ {right} trở lên', en: '{left} is {right} or more' },
  '==': { vi: '{left} bằng {right}', en: '{left} is {right}' },
  '!=': { vi: '{left} khác {right}', en: '{left} is not {right}' },
} as const satisfies Record<string, Text>;

/** The same with what was seen: "Độ ẩm đất 27,5 % dưới 30 %". */
export const seenComparisonTexts = {
  '<': { vi: '{left} {seen} dưới {right}', en: '{left} {seen} is below {right}' },
  '<=': { vi: '{left} {seen}, từ {right} trở xuống', en: '{left} {seen} is {right} or less' },
  '>': { vi: '{left} {seen} trên {right}', en: '{left} {seen} is above {right}' },
  '>=': { vi: '{left} {seen}, từ {right} trở lên', en: '{left} {seen} is {right} or more' },
  '==': { vi: '{left} {seen}', en: '{left} {seen}' },
  '!=': { vi: '{left} {seen}, khác {right}', en: '{left} {seen} is not {right}' },
} as const satisfies Record<keyof typeof comparisonTexts, Text>;

export const conditionTexts = {
  and: { vi: ' và ', en: ' and ' },
  or: { vi: ' hoặc ', en: ' or ' },
  longOr: { vi: ', hoặc ', en: ', or ' },
  not: { vi: 'không phải ({what})', en: 'not ({what})' },
  state: { vi: '{name}: {value}', en: '{name}: {value}' },
  good: { vi: 'có số liệu tốt của {name}', en: 'good data of {name}' },
  notGood: { vi: 'không có số liệu tốt của {name}', en: 'no good data of {name}' },
  quality: { vi: 'chất lượng số liệu của {name}', en: 'the quality of {name}' },
  between: { vi: 'trong khoảng {from}–{to}', en: 'between {from} and {to}' },
  oneOf: { vi: '{left} là một trong: {all}', en: '{left} is one of: {all}' },
  now: { vi: 'đang {value}', en: 'now {value}' },
  written: { vi: 'trong cấu hình: {text}', en: 'in the site file: {text}' },
} as const satisfies Record<string, Text>;

/** What an alarm watches for. */
export const alarmConditionTexts = {
  forTime: { vi: '{clause}, liên tục {time}', en: '{clause}, for {time}' },
  altogether: { vi: '{clause}, cộng lại {total} trong {time}', en: '{clause}, for {total} altogether within {time}' },
  risesBy: { vi: '{of} tăng hơn {by} trong {time}', en: '{of} rises by more than {by} within {time}' },
  fallsBy: { vi: '{of} giảm hơn {by} trong {time}', en: '{of} falls by more than {by} within {time}' },
  apartBy: { vi: '{of} lệch hơn {by} so với {from}', en: '{of} is further than {by} from {from}' },
  missing: { vi: 'không có số liệu tốt của {points}', en: 'no good data of {points}' },
} as const satisfies Record<string, Text>;

/** Numbers that are more than a point's value. */
export const termTexts = {
  avg: { vi: '{name} trung bình trong {time}', en: 'the average of {name} over {time}' },
  min: { vi: '{name} thấp nhất trong {time}', en: 'the lowest {name} within {time}' },
  max: { vi: '{name} cao nhất trong {time}', en: 'the highest {name} within {time}' },
  rate: { vi: 'mức tăng mỗi phút của {name} (tính trong {time})', en: 'the rise of {name} per minute (over {time})' },
  change: { vi: 'mức tăng của {name} trong {time}', en: 'the rise of {name} within {time}' },
  avgOf: { vi: 'trung bình của {all}', en: 'the average of {all}' },
  minOf: { vi: 'số thấp nhất của {all}', en: 'the lowest of {all}' },
  maxOf: { vi: 'số cao nhất của {all}', en: 'the highest of {all}' },
  age: { vi: 'thời gian từ lần trả lời cuối của {name}', en: 'the time since {name} was last answered for' },
  apart: { vi: 'độ chênh giữa {left} và {right}', en: 'the difference between {left} and {right}' },
  abs: { vi: 'độ lớn của {what}', en: 'the size of {what}' },
  vpd: { vi: 'độ hụt hơi nước (VPD)', en: 'the vapour pressure deficit (VPD)' },
  dewPoint: { vi: 'điểm sương', en: 'the dew point' },
  wetBulb: { vi: 'nhiệt độ bầu ướt', en: 'the wet-bulb temperature' },
  absoluteHumidity: { vi: 'độ ẩm tuyệt đối', en: 'the absolute humidity' },
  hour: { vi: 'giờ trong ngày', en: 'the hour of the day' },
  weekday: { vi: 'hôm nay', en: 'today' },
} as const satisfies Record<string, Text>;

export const weekdayTexts: Readonly<Record<string, Text>> = {
  mon: { vi: 'thứ Hai', en: 'Monday' },
  tue: { vi: 'thứ Ba', en: 'Tuesday' },
  wed: { vi: 'thứ Tư', en: 'Wednesday' },
  thu: { vi: 'thứ Năm', en: 'Thursday' },
  fri: { vi: 'thứ Sáu', en: 'Friday' },
  sat: { vi: 'thứ Bảy', en: 'Saturday' },
  sun: { vi: 'Chủ nhật', en: 'Sunday' },
};
