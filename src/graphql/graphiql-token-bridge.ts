/**
 * Runs in the browser, before GraphiQL. GraphiQL sends what is in its Headers tab with requests but not with
 * the socket's `connection_init`: this adds the token there, from the open tab or else from the last request.
 */
export const TOKEN_BRIDGE = `
(() => {
  let lastSent;
  const find = (headers) => {
    const entry = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization');
    return entry && String(entry[1]);
  };
  const inOpenTab = () => {
    try {
      const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState'));
      return find(JSON.parse(tabs[activeTabIndex].headers));
    } catch {
      return undefined;
    }
  };
  const fetched = window.fetch;
  window.fetch = (input, init) => {
    lastSent = find(init?.headers instanceof Headers ? Object.fromEntries(init.headers) : init?.headers) ?? lastSent;
    return fetched.call(window, input, init);
  };
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    const message = typeof data === 'string' && data.includes('connection_init') ? JSON.parse(data) : null;
    const token = inOpenTab() ?? lastSent;
    if (message?.type !== 'connection_init' || !token) return send.call(this, data);
    return send.call(this, JSON.stringify({ ...message, payload: { Authorization: token, ...message.payload } }));
  };
})();
`;
