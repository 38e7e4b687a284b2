import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A fenced block of commands, with the output that the page shows. */
export interface Block {
  page: string;
  /** From 1. */
  line: number;
  /** The text of the mark `<!-- run: … -->` above the block, if there is one. */
  run: string | undefined;
  commands: string;
  output: string | undefined;
}

/** Lists the tracked pages and the new ones that are not ignored. */
export function pages(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
    encoding: 'utf8',
  });
  return [...new Set(listed.split('\n').filter(Boolean))].sort();
}

/** Lists the pages whose commands are run: those that a newcomer reads. */
export const executedPages = () =>
  pages().filter((page) =>
    /^(README|CONTRIBUTING|docs\/(running|exercises|choosing|hazards)|variants\/.*)\.md$/.test(page),
  );

/** Blocks in a list item are indented. */
const FENCED = /(?:^ *<!-- run: (.*?) -->\n+)?^( *)```sh\n([\s\S]*?)^\2```\n(?:\n\2```text\n([\s\S]*?)^\2```)?/gm;

export function blocksOf(page: string): Block[] {
  const text = readFileSync(page, 'utf8');
  return [...text.matchAll(FENCED)].map(({ index, 1: run, 3: commands = '', 4: output }) => ({
    page,
    line: text.slice(0, index).split('\n').length,
    run,
    commands: commands.replaceAll(/^ +/gm, '').trim(),
    output: output?.trimEnd(),
  }));
}

/** Lists the commands that a page names in its text, outside of blocks. */
export function inlineCommandsOf(page: string): string[] {
  const text = withoutBlocks(readFileSync(page, 'utf8'));
  return [...text.matchAll(/`((?:make|docker|npm|node|git|diff|curl) [^`]*)`/g)].map(([, command]) => command!);
}

export const withoutBlocks = (text: string) => text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '');

/** Strips the comment behind a command. */
export const bare = (command: string) => command.replace(/\s+#\s.*$/, '').trim();

export const commandsOf = ({ commands }: Block) => commands.split('\n').map(bare).filter(Boolean);
