// The part of the npm package `epoll` that is used here; it comes without types, and as one object.
declare module 'epoll' {
  export interface Epoll {
    add(fd: number, events: number): this;
    remove(fd: number): this;
    close(): void;
  }
  interface EpollClass {
    readonly EPOLLIN: number;
    /** `ready` is called once per descriptor that is ready, again until it is read empty; without a descriptor on an error. */
    new (ready: (error: Error | null, fd: number, events: number) => void): Epoll;
  }
  const epoll: { readonly Epoll: EpollClass };
  export { epoll as default };
}
