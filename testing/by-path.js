const { default: Sequencer } = require("@jest/test-sequencer");

/** End-to-end files share an emulator, which remembers: they run in one order on every machine, not by earlier times. */
module.exports = class ByPath extends Sequencer {
  sort(tests) {
    const share = ({ context }) => context.config.displayName?.name === "e2e";
    const inOrder = tests.filter(share).sort((a, b) => (a.path < b.path ? -1 : 1));
    return [...super.sort(tests.filter((test) => !share(test))), ...inOrder];
  }
};
