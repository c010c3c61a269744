/** Imported before everything else by each peer: packages look at this when they are loaded. */
process.env.NODE_ENV = 'production';
