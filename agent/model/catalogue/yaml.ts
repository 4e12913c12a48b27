// What is wrong with a file that is no YAML, by the parser's code.
import type { Text } from '../language.ts';

export const yamlTexts = {
  ALIAS_PROPS: {
    vi: 'tham chiếu (*) không thể có thẻ (!) hay mốc (&)',
    en: 'an alias (*) cannot have a tag or an anchor',
  },
  BAD_ALIAS: { vi: 'tên mốc (&) hoặc tham chiếu (*) không hợp lệ', en: 'the name of an anchor or alias is not valid' },
  BAD_DIRECTIVE: { vi: 'dòng chỉ thị % không hợp lệ', en: 'a % directive is not valid' },
  BAD_DQ_ESCAPE: { vi: 'dấu \\ trong nháy kép không hợp lệ', en: 'a \\ escape inside double quotes is not valid' },
  BAD_INDENT: {
    vi: 'thụt dòng không thẳng hàng với các dòng cùng cấp',
    en: 'the indentation does not match its neighbours',
  },
  BAD_PROP_ORDER: { vi: 'thẻ (!) hoặc mốc (&) đứng sai chỗ', en: 'a tag or an anchor stands in the wrong place' },
  BAD_SCALAR_START: {
    vi: 'giá trị bắt đầu bằng ký tự dành riêng, cần đặt trong dấu nháy',
    en: 'the value begins with a reserved character and needs quotes',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    vi: 'hai dấu hai chấm trên một dòng: giá trị có ":" cần đặt trong dấu nháy',
    en: 'two colons on one line: a value with ": " needs quotes',
  },
  BLOCK_IN_FLOW: {
    vi: 'khối nhiều dòng không đứng được trong { } hay [ ]',
    en: 'a block cannot stand inside { } or [ ]',
  },
  KEY_OVER_1024_CHARS: { vi: 'khóa quá dài', en: 'a key is too long' },
  MISSING_CHAR: {
    vi: 'thiếu một ký tự: dấu nháy, dấu hai chấm, dấu phẩy hoặc ngoặc đóng',
    en: 'a character is missing: a quote, a colon, a comma or a closing bracket',
  },
  MULTILINE_IMPLICIT_KEY: {
    vi: 'khóa kéo dài nhiều dòng: có thể thiếu dấu hai chấm',
    en: 'a key runs over several lines: perhaps a colon is missing',
  },
  MULTIPLE_ANCHORS: { vi: 'một giá trị có hai mốc (&)', en: 'a value has two anchors' },
  MULTIPLE_TAGS: { vi: 'một giá trị có hai thẻ (!)', en: 'a value has two tags' },
  UNEXPECTED_TOKEN: {
    vi: 'phần này không hợp ở đây: có thể thiếu dấu nháy hoặc dấu hai chấm',
    en: 'this part does not belong here: perhaps quotes or a colon are missing',
  },
  other: { vi: 'không hiểu được từ đây', en: 'it cannot be understood from here on' },
} as const satisfies Record<string, Text>;
