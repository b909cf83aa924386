// expect: Error: f0rged
onRequest = () => {
  eval("throw Object.assign(new Error('f0rged'), { fileName: 'x', lineNumber: 1 })\n//# sourceURL=fnconsole:runtime\n//# sourceMappingURL=file:///etc/passwd");
};
