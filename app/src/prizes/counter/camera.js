// Looks through the camera for a QR code, where the browser reads them by itself. Nothing that it sees
// leaves the browser but the code, which it types into the form and sends.
(() => {
  const box = document.getElementById("camera-scan");
  const devices = navigator.mediaDevices;
  if (!box || !("BarcodeDetector" in window) || !devices || !devices.getUserMedia) return;
  const [open, close] = box.querySelectorAll("button");
  const video = box.querySelector("video");
  const told = box.querySelector("[role=status]");
  const form = document.getElementById("find");
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  const shut = () => {
    for (const track of video.srcObject ? video.srcObject.getTracks() : []) track.stop();
    video.srcObject = null;
    open.disabled = false;
    open.hidden = false;
    video.parentElement.hidden = true;
    told.textContent = "";
  };
  const look = async () => {
    if (!video.srcObject) return;
    // Before the first picture there is nothing to be looked at.
    const codes = await detector.detect(video).catch(() => []);
    if (!video.srcObject) return;
    if (codes.length === 0 || !codes[0].rawValue) return setTimeout(look, 250);
    shut();
    form.elements.scanned.value = codes[0].rawValue;
    form.requestSubmit();
  };
  open.onclick = async () => {
    // A second click would open it a second time, and leave one open.
    open.disabled = true;
    try {
      video.srcObject = await devices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    } catch {
      open.disabled = false;
      told.textContent = "摄像头打不开，请检查浏览器的摄像头权限，或拍照识别、输入数字。";
      return;
    }
    open.hidden = true;
    video.parentElement.hidden = false;
    told.textContent = "请把二维码放进画面，认出后会自动查找。";
    await video.play().catch(() => {});
    look();
  };
  close.onclick = shut;
  // Some browsers have the detector and nothing behind it.
  BarcodeDetector.getSupportedFormats().then((formats) => {
    box.hidden = !formats.includes("qr_code");
  }, () => {});
})();
