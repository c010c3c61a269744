'use client';

import { useEffect, useRef, useState } from 'react';

/**
 * The token of the link that led here; null until the page runs in the browser, empty where the link has none. It stands
 * behind the `#`, which browsers send nowhere, and is taken out of the address at once.
 */
export function useMailedToken(): string | null {
  const [token, setToken] = useState<string | null>(null);
  const read = useRef(false);
  useEffect(() => {
    // Once: the second look would find it gone.
    if (read.current) return;
    read.current = true;
    setToken(new URLSearchParams(location.hash.slice(1)).get('token') ?? '');
    history.replaceState(history.state, '', location.pathname);
  }, []);
  return token;
}
