// expect: RangeError: The worker ran out of memory*
// expect: Timeout
onRequest = () => {
  const target = new EventTarget();
  const more = () => { for (let number = 0; number < 3; number++) target.addEventListener("a", () => more()); target.dispatchEvent(new Event("a")); };
  more();
};
