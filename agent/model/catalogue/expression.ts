// What is wrong with an expression of the site file. `{found}` is the very part of its text.
import type { Text } from '../language.ts';

/** One text per kind of mistake. A code never changes its meaning: scripts test it. */
export const expressionTexts = {
  'expression-empty': { vi: 'biểu thức trống', en: 'the expression is empty' },
  'expression-too-long': {
    vi: 'biểu thức dài {found} ký tự, nhiều nhất {max}',
    en: 'the expression has {found} characters, at most {max} are read',
  },
  'expression-too-deep': { vi: 'biểu thức quá rối', en: 'the expression is nested too deeply' },
  'expression-syntax': { vi: '"{found}" không đứng được ở đây', en: '"{found}" cannot stand here' },
  'expression-cut-off': { vi: 'biểu thức chưa viết hết', en: 'the expression ends too early' },
  'expression-open-text': { vi: 'chữ {found} chưa đóng nháy', en: 'the text {found} is not closed' },
  'expression-number': { vi: '{found} không phải một số', en: '{found} is no number' },
  'expression-unit-written': {
    vi: '"{found}" là đơn vị: trong biểu thức chỉ viết số, đơn vị lấy theo điểm đo',
    en: '"{found}" is a unit: an expression holds the bare number, its unit is that of the point',
  },
  'expression-reserved': {
    vi: '"{found}" là từ dành riêng, không dùng được trong biểu thức',
    en: '"{found}" is a reserved word, no expression can use it',
  },
  'expression-unsupported': { vi: 'biểu thức không có {found}', en: 'expressions have no {found}' },
  'expression-unknown-point': { vi: 'không có điểm đo {found}', en: 'there is no point {found}' },
  'expression-unknown-function': { vi: 'không có hàm {found}', en: 'there is no function {found}' },
  'expression-arguments': {
    vi: 'hàm {found} không nhận {count} giá trị',
    en: 'the function {found} does not take {count} value(s)',
  },
  'expression-wrong-type': { vi: '{found} là {type}', en: '{found} is {type}' },
  'expression-types-differ': {
    vi: 'không so được: {left} là {leftType}, {found} là {rightType}',
    en: 'these cannot be compared: {left} is {leftType}, {found} is {rightType}',
  },
  'expression-units-differ': {
    vi: 'khác đơn vị: {left} tính bằng {leftUnit}, {found} tính bằng {rightUnit}',
    en: 'the units differ: {left} is in {leftUnit}, {found} in {rightUnit}',
  },
  'expression-wrong-unit': { vi: '{found} tính bằng {unit}', en: '{found} is in {unit}' },
  'expression-no-unit': {
    vi: 'không biết {found} tính bằng đơn vị nào',
    en: 'nobody knows in which unit {found} is',
  },
  'expression-needs-point': { vi: '{found} không phải một điểm đo', en: '{found} is not a point' },
  'expression-needs-text': { vi: '{found} không phải chữ trong nháy', en: '{found} is not a text in quotes' },
  'expression-needs-list': {
    vi: '{found} không phải danh sách giá trị viết sẵn',
    en: '{found} is not a list of written values',
  },
  'expression-duration': { vi: '{found} không phải khoảng thời gian', en: '{found} is no duration' },
  'expression-clock': { vi: '{found} không phải giờ trong ngày', en: '{found} is no time of day' },
  'expression-same-clock': {
    vi: 'hai giờ giống nhau ({found}): khoảng này trống',
    en: 'both times are {found}: nothing lies between them',
  },
  'expression-never': { vi: '{left} không bao giờ là {found}', en: '{left} is never {found}' },
} as const satisfies Record<string, Text>;

export const expressionExpectations = {
  'expression-more': { vi: 'một điểm đo, một số hoặc dấu đóng ngoặc', en: 'a point, a number or a closing bracket' },
  'expression-operator': { vi: 'một phép: {operators}', en: 'an operator: {operators}' },
  'expression-length': { vi: 'chia thành nhiều quy tắc nhỏ', en: 'several smaller rules' },
  'expression-functions': { vi: 'các hàm: {names}', en: 'the functions: {names}' },
  'expression-usage': { vi: 'cách viết: {usage}', en: 'written as: {usage}' },
  'expression-a-number': { vi: 'một số', en: 'a number' },
  'expression-a-condition': { vi: 'một điều kiện đúng/sai, ví dụ {example}', en: 'a condition, such as {example}' },
  'expression-a-text': { vi: 'chữ trong nháy', en: 'a text in quotes' },
  'expression-the-type': { vi: 'cùng loại với vế kia', en: 'the same kind as the other side' },
  'expression-same-unit': { vi: 'hai vế cùng một đại lượng', en: 'the same quantity on both sides' },
  'expression-factor': { vi: 'cùng đơn vị: 1 {from} = {factor} {to}', en: 'one unit: 1 {from} = {factor} {to}' },
  'expression-unit': { vi: 'đơn vị {unit}', en: 'the unit {unit}' },
  'expression-units-of': { vi: 'một trong các đơn vị: {units}', en: 'one of the units: {units}' },
  'expression-a-point': { vi: 'một điểm đo, ví dụ {example}', en: 'a point, such as {example}' },
  'expression-points': { vi: 'một trong các điểm: {ids}', en: 'one of the points: {ids}' },
  'expression-a-list': { vi: '["a", "b"] hoặc [1, 2]', en: '["a", "b"] or [1, 2]' },
  'expression-a-clock': { vi: 'giờ như "05:30"', en: 'a time such as "05:30"' },
} as const satisfies Record<string, Text>;

/** The kinds of values, as a sentence names them. */
export const typeTexts = {
  number: { vi: 'số', en: 'a number' },
  boolean: { vi: 'đúng/sai', en: 'true or false' },
  string: { vi: 'chữ', en: 'a text' },
} as const satisfies Record<string, Text>;

/** What the language of expressions has and rules do not use. */
export const unsupportedTexts = {
  index: { vi: 'phép lấy phần tử [ ]', en: 'index [ ]' },
  list: { vi: 'danh sách ở ngoài phép in', en: 'list but behind in' },
  map: { vi: 'bảng { }', en: 'map { }' },
  null: { vi: 'null', en: 'null' },
  bytes: { vi: 'chuỗi byte', en: 'bytes' },
  unsigned: { vi: 'số có chữ u', en: 'number with a u' },
  modulo: { vi: 'phép chia lấy dư %', en: 'remainder %' },
} as const satisfies Record<string, Text>;
