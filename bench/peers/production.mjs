/** Imported before everything else by each peer, since packages read this when they are loaded. */
process.env.NODE_ENV = 'production';
