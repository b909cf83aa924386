// expect: success
for (let i = 0; i < 10; i++) arguments[i] = () => { throw new Error("forged"); };
onRequest = () => {};
