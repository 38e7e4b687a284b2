import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A fenced block of commands, with what the page shows as their output. */
export interface Block {
  page: string;
  /** From 1. */
  line: number;
  /** What `<!-- run: … -->` above the block says; undefined where nothing does. */
  run: string | undefined;
  commands: string;
  output: string | undefined;
}

/** Every page of the repository that git knows of, or that is new and not ignored. */
export function pages(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
    encoding: 'utf8',
  });
  return [...new Set(listed.split('\n').filter(Boolean))].sort();
}

/** Those whose commands are run: what a newcomer reads. */
export const executedPages = () =>
  pages().filter((page) => /^(README|CONTRIBUTING|docs\/(exercises|choosing|hazards)|variants\/.*)\.md$/.test(page));

/** A list item's blocks are indented with it. */
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

/** The commands that a page names in its text, outside of blocks. */
export function inlineCommandsOf(page: string): string[] {
  const text = withoutBlocks(readFileSync(page, 'utf8'));
  return [...text.matchAll(/`((?:make|docker|npm|node|git|diff|curl) [^`]*)`/g)].map(([, command]) => command!);
}

export const withoutBlocks = (text: string) => text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '');

/** A command as it is compared: without the comment behind it. */
export const bare = (command: string) => command.replace(/\s+#\s.*$/, '').trim();

export const commandsOf = ({ commands }: Block) => commands.split('\n').map(bare).filter(Boolean);
