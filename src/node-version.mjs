// Loaded before anything else (`node --import`), and written so that any Node since 18 can read it:
// a Node that cannot run TypeScript must still be able to say so in one line.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < 24 || (major === 24 && minor < 15)) {
  process.stderr.write(
    `pos-recharge-bot needs Node 24.15 or newer and this is ${process.versions.node}: run "npm ci" again without --ignore-scripts or --omit=dev (it brings Node 24 along), then "npm start".\n`,
  );
  process.exit(1);
}
