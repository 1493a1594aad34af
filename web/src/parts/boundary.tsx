import { Component, type ReactNode } from 'react';
import { problemOf, type Problem } from '../api/problem.ts';
import { Failure } from './failure.tsx';

interface Props {
  children: ReactNode;
}

/** Where a page breaks, the others and the way to them stay: an empty window says nothing. */
export class Boundary extends Component<Props, { problem: Problem | null }> {
  override state = { problem: null };

  static getDerivedStateFromError(error: unknown) {
    return { problem: problemOf(error) };
  }

  override render() {
    const { problem } = this.state;
    if (problem === null) return this.props.children;
    return (
      <section className="outside">
        <h1>This page broke</h1>
        <Failure problem={problem} again={() => this.setState({ problem: null })} />
      </section>
    );
  }
}
