"""Node.js: npm, pnpm, yarn."""
