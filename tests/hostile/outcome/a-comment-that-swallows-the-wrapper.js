// expect: SyntaxError: *
onRequest = () => {}; /*
