import { listStaff, setStaff } from '@/lib/auth/staff';
import { isRefused } from '@/lib/core/errors';
import { revealed } from '@/lib/core/visible-text';
import { withDatabase } from './with-database';

const HELP = `npm run staff -- add EMAIL           makes the user staff, to look: /staff/revocations, /staff/accounts …
npm run staff -- add EMAIL --admin   makes the user staff who may also refund and grant credit
npm run staff -- remove EMAIL        takes it away
npm run staff -- list                lists all staff

The user signs up in the console first.`;

const [action, email, ...rest] = process.argv.slice(2);

try {
  if (action === 'list' && email === undefined) {
    await withDatabase(async (db) => {
      const staff = await listStaff(db);
      const lines = staff.map(({ email, role }) => `${revealed(email)}  ${role}`);
      console.log(lines.length > 0 ? lines.join('\n') : 'Nobody is staff yet.');
    });
  } else if (
    email &&
    ((action === 'add' && ['', '--admin'].includes(rest.join(' '))) ||
      (action === 'remove' && rest.length === 0))
  ) {
    const role = rest.length > 0 ? 'admin' : 'support';
    await withDatabase(async (db) => {
      const found = await setStaff(db, email, action === 'add' ? role : null);
      if (!isRefused(found)) {
        console.log(
          action === 'add'
            ? `${revealed(found.email)} is staff now (${role}).`
            : `${revealed(found.email)} is staff no more.`,
        );
      } else {
        console.error(`No user has signed up as ${revealed(email)}. Sign up in the console first.`);
        process.exitCode = 1;
      }
    });
  } else {
    console.log(HELP);
    process.exitCode = action === undefined || action === '--help' || action === '-h' ? 0 : 2;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message.split('\n')[0] : error);
  process.exitCode = 1;
}
