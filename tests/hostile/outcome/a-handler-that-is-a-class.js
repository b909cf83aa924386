// expect: TypeError: Class constructor Handler cannot be invoked without 'new'
onRequest = class Handler {};
