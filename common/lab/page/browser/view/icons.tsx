const stroked = (path: string) => (
  <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
    <path d={path} />
  </svg>
);
const filled = (path: string) => (
  <svg class="icon filled" viewBox="0 0 16 16" aria-hidden="true">
    <path d={path} />
  </svg>
);

export const PlayIcon = () => filled('M4 2.5v11l9-5.5z');
export const PauseIcon = () => filled('M3.5 2.5h3.2v11H3.5zM9.3 2.5h3.2v11H9.3z');
export const AgainIcon = () => stroked('M13 8a5 5 0 1 1-1.6-3.7M13 2v3h-3');
export const StartIcon = () => filled('M3 3h2v10H3zM13 3v10L6 8z');
export const BackIcon = () => stroked('M10 3 5 8l5 5');
export const ForwardIcon = () => stroked('m6 3 5 5-5 5');
export const CrossIcon = () => stroked('m3 3 10 10M13 3 3 13');
export const MailIcon = () => stroked('M1 3h14v10H1zM1.5 3.5 8 8.5l6.5-5');
export const ThemeIcon = () => (
  <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
    <circle cx="8" cy="8" r="6" />
    <path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" />
  </svg>
);
