(() => {
  const place = document.getElementById('verify');
  if (!place || typeof WebAssembly !== 'object') return;
  const facts = place.dataset;
  let loading;
  const module = () => loading = loading || import(facts.js).then(m => m.default({ module_or_path: facts.wasm }).then(() => m));
  const painted = () => new Promise(done => setTimeout(done, 60));
  const offer = (button, told, work) => {
    button.hidden = false;
    button.onclick = async () => {
      button.disabled = true;
      told.hidden = false;
      const tell = (text, tone) => {
        told.className = 'notice ' + (tone || 'info');
        told.textContent = text;
      };
      try {
        tell('正在下载核对程序…');
        await work(await module(), tell);
      } catch (trouble) {
        loading = undefined;
        tell('没有核对成：网络或浏览器不支持。请重试，或用“下载验证”。', 'warning');
      }
      button.disabled = false;
    };
  };
  offer(place.querySelector('button'), place.querySelector('p'), async (verifier, tell) => {
    tell('正在下载抽奖记录…');
    const answer = await fetch(facts.record, { cache: 'no-store' });
    if (!answer.ok) throw answer.status;
    const file = new Uint8Array(await answer.arrayBuffer());
    tell('正在重新计算，请稍候…');
    await painted();
    let agreed;
    try {
      agreed = verifier.verify(file);
    } catch (difference) {
      if (typeof difference !== 'string') throw difference;
      return tell('对不上：' + difference, 'bad');
    }
    tell('核对一致：' + agreed, 'good');
  });
  for (const ticket of document.querySelectorAll('[data-ticket]')) {
    const own = ticket.dataset;
    offer(ticket.querySelector('button'), ticket.querySelector('p[role=status]'), async (verifier, tell) => {
      if (verifier.holds(facts.root, +facts.tickets, +own.ticket, own.secret, own.path)) {
        tell('在里面：由您的密值一步步算到了公布的名单根。', 'good');
      } else {
        tell('对不上：由您的密值算不到公布的名单根，请联系我们。', 'bad');
      }
    });
  }
})();
