// Runs before anything that an old Node could not even read; the version stands in package.json alone.
const { engines } = require("./package.json");
const [wantedMajor, wantedMinor] = engines.node.match(/\d+/g).map(Number);
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
  process.stderr.write(
    `mizuhashi needs Node ${wantedMajor}.${wantedMinor} or newer, this is ${process.version}: install a newer one (https://nodejs.org) and call again\n`,
  );
  process.exit(1);
}
