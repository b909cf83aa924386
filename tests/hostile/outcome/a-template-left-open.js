// expect: SyntaxError: *
onRequest = () => `
