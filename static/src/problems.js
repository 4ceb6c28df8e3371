// Puts the reader at the list of problems when a form comes back with some.
export function showProblems(root) {
  const box = root.getElementById("problems");
  if (box) box.focus();
}
