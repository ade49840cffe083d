/**
 * `x as unknown as T` switches the type checker off, so it needs its reason in a comment on the same line or the line before.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: { reason: '`as unknown as` needs its reason in a comment on the same line or the line before.' },
  },
  create({ sourceCode, report }) {
    const comments = sourceCode.getAllComments();
    return {
      'TSAsExpression > TSAsExpression[typeAnnotation.type=/^TS(Unknown|Any|Never)Keyword$/]'(node) {
        const { start, end } = node.parent.loc;
        const explained = comments.some(({ loc }) => loc.end.line >= start.line - 1 && loc.start.line <= end.line);
        if (!explained) report({ node: node.parent, messageId: 'reason' });
      },
    };
  },
};
