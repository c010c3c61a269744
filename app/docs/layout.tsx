import type { ReactNode } from 'react';
import { ConsoleShell } from '@/components/layout/console-shell';
import { NavLink } from '@/components/layout/nav-link';
import { PublicShell } from '@/components/layout/public-shell';
import { currentAccess } from '@/lib/auth/require-account';
import { consoleContext } from '@/lib/console/console-context';
import { DOC_PAGES } from './pages';

/** The documentation, for everybody: inside the console for signed-in users, in a plain frame for others. */
export default async function DocsLayout({ children }: { children: ReactNode }) {
  const access = await currentAccess();
  const docs = (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-x-10 gap-y-6 lg:grid-cols-[152px_minmax(0,1fr)]">
      <Contents />
      {children}
    </div>
  );
  if (access) return <ConsoleShell access={access}>{docs}</ConsoleShell>;
  return <PublicShell brandName={consoleContext().config.brandName}>{docs}</PublicShell>;
}

/** On the side; on a narrow screen above the page. */
function Contents() {
  return (
    <nav aria-label="Docs">
      <ul className="-mx-2 flex flex-wrap gap-0.5 border-line max-lg:border-b max-lg:pb-3 lg:sticky lg:top-7 lg:-mx-2.5 lg:flex-col">
        {DOC_PAGES.map(({ href, name }) => (
          <li key={href}>
            <NavLink href={href} name={name} exact />
          </li>
        ))}
      </ul>
    </nav>
  );
}
