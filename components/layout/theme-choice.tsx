'use client';

import SunMoon from 'lucide-react/icons/sun-moon';
import { THEME_COOKIE, type Theme } from '../theme';

const A_YEAR_SECONDS = 365 * 24 * 60 * 60;
const CHOICES: readonly [Theme, string][] = [
  ['system', 'System'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

/** Chooses light, dark, or the system's theme. Stored in a cookie, so that the server renders it immediately. */
export function ThemeChoice({ chosen }: { chosen: Theme }) {
  return (
    <div className="flex items-center gap-1 text-muted">
      <SunMoon size={15} aria-hidden />
      <select
        aria-label="Theme"
        defaultValue={chosen}
        onChange={(event) => applyTheme(event.target.value)}
        className="min-h-8 rounded-control border border-transparent bg-transparent px-1 text-small hover:border-line-strong"
      >
        {CHOICES.map(([value, name]) => (
          <option key={value} value={value} className="bg-panel text-ink">
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

function applyTheme(theme: string): void {
  const system = theme === 'system';
  const age = system ? 0 : A_YEAR_SECONDS;
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing outside https.
  document.cookie = `${THEME_COOKIE}=${theme}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
  if (system) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
