const { default: Sequencer } = require("@jest/test-sequencer");

/** End-to-end files share an emulator, which remembers: they run in one order on every machine, not by earlier times. */
module.exports = class ByPath extends Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => (a.path < b.path ? -1 : 1));
  }
};
