// Turns the two pictures into a slider: mouse, touch and keyboard. Without it they stand side by side.
(() => {
  const stage = document.querySelector(".stage");
  const range = stage.querySelector("input");
  const show = (position) => {
    range.value = position;
    range.setAttribute("aria-valuetext", `${Math.round(position)} % before`);
    stage.style.setProperty("--position", `${position}%`);
  };
  const follow = (event) => {
    const box = stage.getBoundingClientRect();
    show(Math.min(100, Math.max(0, ((event.clientX - box.left) / box.width) * 100)));
  };
  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    stage.setPointerCapture(event.pointerId);
    range.focus({ preventScroll: true });
    follow(event);
  });
  stage.addEventListener("pointermove", (event) => {
    if (stage.hasPointerCapture(event.pointerId)) follow(event);
  });
  range.addEventListener("input", () => show(Number(range.value)));
  range.hidden = false;
  stage.classList.add("is-slider");
  show(50);
})();
