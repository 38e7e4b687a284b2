const AT_MOST_WORDS = 28;

/** Returns the sentences of a Markdown text that have more than 28 words. A list item ends a sentence, too. */
export function longSentences(markdown: string): string[] {
  return markdown
    .split(/\.\s|\n/)
    .filter((sentence) => sentence.split(/\s+/).filter((word) => /\w/.test(word)).length > AT_MOST_WORDS);
}
