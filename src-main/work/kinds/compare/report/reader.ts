/** Who a report is for: its language, and what is said in English, said in that language. */
export interface Reader {
  language: string;
  say: (english: string) => string;
}

export const ENGLISH: Reader = { language: 'en', say: (english) => english };
