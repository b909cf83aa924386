// expect: SyntaxError: *
}); (function () { globalThis.out = 1;
