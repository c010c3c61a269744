'use client';

import { useEffect, useRef, useState } from 'react';

/** The contents of an emailed link. */
export interface MailedLink {
  /** Empty if the link has none. */
  token: string;
  /** The recipient's email, if the link contains it. */
  email: string;
}

/**
 * The contents of the link to this page; null until the page runs in the browser. They are in the fragment, which
 * browsers do not send, and are removed from the address immediately.
 */
export function useMailedLink(): MailedLink | null {
  const [link, setLink] = useState<MailedLink | null>(null);
  const read = useRef(false);
  useEffect(() => {
    // Once: a second time would find it removed.
    if (read.current) return;
    read.current = true;
    const said = new URLSearchParams(location.hash.slice(1));
    setLink({ token: said.get('token') ?? '', email: said.get('email') ?? '' });
    history.replaceState(history.state, '', location.pathname);
  }, []);
  return link;
}
