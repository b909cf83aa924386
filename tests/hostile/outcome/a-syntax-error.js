// expect: SyntaxError: *
onRequest = () => { ;;; } } (
