const { default: Sequencer } = require("@jest/test-sequencer");

/** Files that share a stack run in one order on every machine, not by their earlier times: the stack keeps its state. */
module.exports = class ByPath extends Sequencer {
  sort(tests) {
    const share = ({ context }) => ["e2e", "operations", "long"].includes(context.config.displayName?.name);
    const inOrder = tests.filter(share).sort((a, b) => (a.path < b.path ? -1 : 1));
    return [...super.sort(tests.filter((test) => !share(test))), ...inOrder];
  }
};
